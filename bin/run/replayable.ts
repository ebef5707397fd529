/** Of each violation: can its trace be replayed on a real kernel? If not, perhaps another one as short can. */
import type { PropertyResult, RunResult } from '../../checker/check.ts';
import { kernelView } from '../../replay/mapping/kernel-view.ts';

/** The same results, with traces that can be replayed where there are any, and what there is to say of each. */
export async function preferReplayable(
  { system, paths = 'shortest' }: Pick<RunResult, 'system' | 'paths'>,
  properties: readonly PropertyResult[],
): Promise<readonly PropertyResult[]> {
  const [initial] = system.initial;
  if (paths !== 'shortest' || initial === undefined || kernelView(initial) === null) return properties;
  const { prefer, ShortGraphs } = await import('../../replay/mapping/prefer.ts');
  const graphs = new ShortGraphs(system);
  const judged: PropertyResult[] = [];
  for (const property of properties) {
    const { name, violation } = property;
    const found =
      violation === null ? null : await prefer(graphs, { property: name, reason: violation.reason, trace: violation.trace });
    judged.push(found === null || violation === null ? property : { ...property, violation: { ...violation, ...found } });
  }
  return judged;
}
