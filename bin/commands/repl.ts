/** `dcheck repl`: walk through a spec by hand, in the terminal or from a script. */
import { createInterface } from 'node:readline';
import { DcheckError } from '../../checker/errors/error.ts';
import { ExplorerHost } from '../../checker/explore/host.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { errorLines } from '../../checker/report/error.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { command } from '../command.ts';
import { Reader } from '../repl/reader.ts';
import { select } from '../run/select.ts';
import type { Terminal } from '../terminal.ts';
import { parseConstants } from '../values.ts';

export default command({
  options: ['variant', 'config', 'set', 'color', 'no-color', 'debug'],
  examples: [
    ['dcheck repl specs/inval.ts --variant v6.19 --config lookup-in-flight', 'begin there; help lists the commands'],
    ["printf 'violate no-stale-negative\\npath\\n' | dcheck repl specs/inval.ts --variant v6.19", 'from a script'],
  ],
  epilogue: 'Exit status: 0, or 2 where the command or the spec is wrong, or a command of a script was refused.',
  run: async ({ spec: file, args, terminal }) => {
    const loaded = await loadSpec(file);
    const set = parseConstants(args.set, loaded.spec.constants ?? {});
    const { variants, configs } = select(loaded.spec, args);
    const host = new ExplorerHost({ file: loaded.file, shown: file, set, folder: process.cwd() });
    try {
      const position = { variant: variants[0] ?? '', config: configs[0] ?? '', route: '0' };
      const reader = new Reader(host, await host.ask('spec', {}), position, terminal.outStyle);
      return await converse(reader, terminal);
    } finally {
      await host.close();
    }
  },
});

/** Until the input ends, or somebody quits. */
async function converse(reader: Reader, terminal: Terminal): Promise<number> {
  const interactive = process.stdin.isTTY === true;
  let refused = false;
  const obey = async (line: string): Promise<void> => {
    try {
      terminal.out(await reader.obey(line));
    } catch (error) {
      if (!(error instanceof DcheckError)) throw error;
      refused = true;
      terminal.err(errorLines(error, terminal.errStyle));
    }
  };
  await obey('');
  // Not before: lines that come while nobody iterates are lost.
  const lines = createInterface({ input: process.stdin, ...(interactive ? { output: process.stdout } : {}), prompt: '> ' });
  lines.on('SIGINT', () => reader.stop());
  if (interactive) lines.prompt();
  for await (const line of lines) {
    if (/^\s*(quit|exit)\s*$/.test(line)) break;
    // A transcript of a script shows what was asked.
    if (!interactive) terminal.out([`> ${line}`]);
    await obey(line);
    if (interactive) lines.prompt();
  }
  lines.close();
  return refused && !interactive ? EXIT.error : EXIT.asExpected;
}
