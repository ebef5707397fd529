/** What works here, line by line. */
import { EXIT } from '../../checker/report/exit-status.ts';
import { hostChecks } from '../../replay/host/probe.ts';
import type { Terminal } from '../terminal.ts';

/** Exit status 0 where some backend works, 4 where none does. */
export async function doctor({ out, outStyle }: Pick<Terminal, 'out' | 'outStyle'>): Promise<number> {
  const lines = await hostChecks();
  const width = Math.max(...lines.map(({ check }) => check.length));
  out(
    lines.flatMap(({ check, ok, words, remedy }) => {
      const sign = ok ? outStyle.paint.holds('ok     ') : outStyle.paint.alarm('missing');
      return [`${sign}  ${check.padEnd(width)}  ${words}`, ...(remedy === '' ? [] : [`         ${remedy}`])];
    }),
  );
  return lines.every(({ ok }) => ok) ? EXIT.asExpected : EXIT.unavailable;
}
