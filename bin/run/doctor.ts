/** What works here, line by line. */
import { EXIT } from '../../checker/report/exit-status.ts';
import { examine } from '../../replay/doctor.ts';
import type { Terminal } from '../terminal.ts';

/** Exit status 0 where some backend works, 4 where none does, or that of `kernel` does not. */
export async function doctor(kernel: string | undefined, { out, outStyle }: Pick<Terminal, 'out' | 'outStyle'>): Promise<number> {
  const sections = await examine(kernel);
  const { paint } = outStyle;
  const width = Math.max(...sections.flatMap(({ lines }) => lines).map(({ check }) => check.length));
  const blocks = sections.map(({ backend, title, lines, works }) => [
    `${paint.strong(backend === null ? title : `${title} (${backend})`)}: ${works ? paint.holds('works') : paint.alarm('does not work')}`,
    ...lines.flatMap(({ check, ok, words, remedy }) => {
      const sign = ok ? paint.holds('ok     ') : paint.alarm('missing');
      return [`  ${sign}  ${check.padEnd(width)}  ${words}`, ...(remedy === '' ? [] : [`           try: ${remedy}`])];
    }),
  ]);
  out(blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])));
  const wanted = sections.filter(({ backend }) => (kernel === undefined ? backend !== null : backend === '--kernel'));
  return wanted.some(({ works }) => works) ? EXIT.asExpected : EXIT.unavailable;
}
