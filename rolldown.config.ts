/**
 * The build of all code but the pages': TypeScript in, dist/ out, as few modules as what is loaded together allows, since
 * Node takes about half a millisecond to find, read and link each. What a command loads when it needs it stays a
 * chunk of its own; all entries share their chunks, so that a package that imports 'dcheck' gets the checker that
 * runs. Not minified, so that stack traces name what they should. tsc adds the types.
 *
 * All goes to dist.next/, which takes the place of dist/ when it is whole: what runs meanwhile finds every file.
 */
import { dirname, join, relative } from 'node:path';
import { defineConfig, type Plugin, type PreRenderedChunk } from 'rolldown';
import { versionOf } from './checker/load/compiler-version.ts';

/**
 * What Node is started with, what it imports by name from elsewhere, and what threads and processes begin with; those of the
 * benchmark, too, which is no part of the package, so that it measures what users run.
 */
const ENTRIES = [
  'bin/main',
  'bin/pool/member',
  'bin/watchdog/thread',
  'checker/index',
  'checker/api',
  'checker/load/prebuild',
  'checker/engine/crew/member',
  'checker/explore/worker',
  'checker/search/swarm-worker',
  'replay/actors/client-program',
  'replay/actors/notifier-program',
  'replay/mount/watchdog-program',
  'replay/qemu/boot',
  'replay/run-scripts',
  'bench/explore',
];

/**
 * What is one chunk, with all that it imports that no group before it has: what a thread of a crew needs, what every command
 * and every spec does, and what a run does. None of them is an entry: those do something when they are loaded.
 */
const GROUPS: readonly (readonly [name: string, modules: readonly string[]])[] = [
  ['thread', ['checker/engine/crew/station', 'checker/engine/crew/waiting']],
  ['base', ['bin/parse', 'bin/terminal', 'bin/version', 'bin/warnings', 'checker/report/error', 'checker/report/exit-status']],
  ['spec', ['checker/index']],
  ['core', ['bin/commands/run', 'bin/run/engines', 'checker/engine/learned/learned', 'checker/report/trace/lanes']],
];

/** A chunk lies in the room of the module that it is named for; what Rolldown adds itself, in the checker's. */
const chunkFileNames = ({ facadeModuleId, moduleIds }: PreRenderedChunk): string => {
  const named = relative(
    import.meta.dirname,
    facadeModuleId ?? moduleIds.findLast((id) => !id.startsWith('\0')) ?? 'checker/runtime',
  );
  return `${named.slice(0, named.indexOf('/'))}/chunks/[name].js`;
};

/** A path from the folder of a chunk. */
const from = (chunk: string, path: string): string => relative(dirname(chunk), path);

/** `import.meta.url` says where a module would lie in dist/ if each had a file of its own, whatever chunk it is in. */
const ownUrl: Plugin = {
  name: 'own-url',
  transform: (code, id) => {
    if (!code.includes('import.meta.url')) return null;
    const path = relative(import.meta.dirname, id).replace(/\.ts$/, '.js');
    return `const OWN_URL = /* @__PURE__ */ urlOf("${path}"); ${code}`;
  },
  renderChunk: (code, { fileName }) =>
    code.replaceAll(/urlOf\("([^"]*)"\)/g, (_, path: string) => `new URL("${from(fileName, path)}", import.meta.url).href`),
};

export default defineConfig({
  cwd: import.meta.dirname,
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `${entry}.ts`])),
  platform: 'node',
  external: /^[^./]/,
  tsconfig: 'tsconfig.json',
  transform: {
    define: {
      'import.meta.url': 'OWN_URL',
      COMPILER_VERSION: JSON.stringify(versionOf(join(import.meta.dirname, 'checker'))),
    },
  },
  plugins: [ownUrl],
  output: {
    dir: 'dist.next',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames,
    codeSplitting: {
      groups: GROUPS.map(([name, modules], index) => ({
        name,
        test: (id: string) => modules.some((module) => id === join(import.meta.dirname, `${module}.ts`)),
        priority: GROUPS.length - index,
      })),
    },
  },
});
