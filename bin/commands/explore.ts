/** `dcheck explore`: a page on this machine to walk through a spec by hand. */
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import { ExplorerHost } from '../../checker/explore/host.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { serve } from '../../web/server/server.ts';
import { command } from '../command.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { select } from '../run/select.ts';
import { parseConstants } from '../values.ts';

export default command({
  options: ['variant', 'config', 'set', 'port', 'color', 'no-color', 'debug'],
  examples: [
    ['dcheck explore specs/inval.ts', 'then open the URL that it prints'],
    ['dcheck explore specs/inval.ts --variant v6.19 --config lookup-in-flight', 'begin there'],
  ],
  epilogue:
    'It listens on 127.0.0.1 only, and answers nobody who does not know the token in the URL. Ctrl-C ends it. ' +
    'docs/explorer.md says what there is on the page.',
  run: async ({ spec: file, args, terminal }) => {
    const interrupt = onInterrupt();
    // What is wrong with the spec or the names is said here, before anybody opens a page.
    const loaded = await loadSpec(file);
    const set = parseConstants(args.set, loaded.spec.constants ?? {});
    const { variants, configs } = select(loaded.spec, args);
    const host = new ExplorerHost({ file: loaded.file, shown: file, set, folder: process.cwd() });
    try {
      const server = await serve({ host, title: `${loaded.spec.name} · dcheck explore`, port: args.port ?? 0 });
      const place = new URLSearchParams({
        ...(args.variant.length > 0 ? { variant: variants[0] ?? '' } : {}),
        ...(args.config.length > 0 ? { config: configs[0] ?? '' } : {}),
      });
      terminal.out([`${server.url}${place.size === 0 ? '' : `#${place}`}`]);
      terminal.err(['dcheck: serving the URL above on this machine only; Ctrl-C ends it']);
      await new Promise<void>((over) => interrupt.signal.addEventListener('abort', () => over(), { once: true }));
      await server.close();
      return EXIT.asExpected;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      throw new DcheckError('usage', `--port ${args.port}: ${messageOf(error)}`, {
        hint: 'leave --port out for one that is free',
        cause: error,
      });
    } finally {
      interrupt.release();
      await host.close();
    }
  },
});
