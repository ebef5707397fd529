/** `dcheck new`: a small spec to start from, and a test of it. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { DcheckError } from '../../checker/errors/error.ts';
import { command } from '../command.ts';
import { specText, testText } from '../new/template.ts';

export default command({
  options: ['color', 'no-color', 'debug'],
  examples: [
    ['dcheck new my-lock', 'writes my-lock.ts, a commented spec, and my-lock.test.mjs'],
    ['dcheck new specs/my-lock', 'the same in the folder specs, which is made if need be'],
  ],
  epilogue: 'Files that are there already are left alone: exit status 2.',
  run: async ({ spec: name, terminal }) => {
    const files = filesFor(name);
    await mkdir(dirname(files.spec), { recursive: true });
    await writeFile(files.spec, specText(files.name), { flag: 'wx' });
    await writeFile(files.test, testText(basename(files.spec)), { flag: 'wx' });
    const [spec, test] = [shown(files.spec), shown(files.test)];
    terminal.out([
      `${spec}: the spec`,
      `${test}: its test`,
      '',
      'Next:',
      `  dcheck run ${spec}`,
      `  dcheck run ${spec} --set LOCKED=false`,
      `  dcheck check-types ${spec}`,
      ...(isInstalledFor(files.test) ? [] : ['  npm install --save-dev dcheck      (the test imports it)']),
      `  node --test ${test}`,
    ]);
    return 0;
  },
});

/** Throws DcheckError `usage` where the name will not do, or where one of the files is there. */
function filesFor(given: string): { readonly name: string; readonly spec: string; readonly test: string } {
  const path = resolve(given.replace(/\.ts$/, ''));
  const name = basename(path);
  if (!/(^|[/\\])[a-zA-Z][\w.-]*$/.test(given)) {
    throw new DcheckError('usage', `"${given}" will not do as the name of a spec`, {
      hint: 'letters, digits, dashes and dots, beginning with a letter: dcheck new my-lock',
    });
  }
  const files = { name, spec: `${path}.ts`, test: `${path}.test.mjs` };
  const there = [files.spec, files.test].filter((file) => existsSync(file));
  if (there.length > 0) {
    throw new DcheckError('usage', `${there.map(shown).join(' and ')}: already there, and left as it is`, {
      hint: 'another name, or remove the file first',
    });
  }
  return files;
}

function shown(file: string): string {
  return relative(process.cwd(), file);
}

/** True where a module beside `file` can import dcheck. */
function isInstalledFor(file: string): boolean {
  try {
    createRequire(join(dirname(file), 'any.js')).resolve('dcheck/package.json');
    return true;
  } catch {
    return false;
  }
}
