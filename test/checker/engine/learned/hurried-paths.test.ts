/** A run that is interrupted while it looks for the best path to what it has found ends at once, with the path that it took. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  type Limits,
  learnedEngine,
  loadSpec,
  type Progress,
  type TransitionSystem,
  traceOf,
  type Violation,
} from '../../../../checker/api.ts';
import { readCheckpoint } from '../../../../checker/engine/checkpoint/read.ts';
import { CheckpointSession } from '../../../../checker/engine/checkpoint/session.ts';
import { restrict } from '../../../../checker/system/restrict.ts';
import { freshFolder, RECORD } from '../checkpoint/folders.ts';

describe('looking for paths', () => {
  let system: TransitionSystem;
  let whole: Exploration;

  beforeAll(async () => {
    const { spec } = await loadSpec('specs/examples/dining-philosophers.ts');
    system = instantiate(spec, { set: { N: 9 } });
    whole = await learnedEngine.explore(system, {});
  });

  /** Interrupted when nothing is left to explore. */
  async function interruptedAtPaths(limits: Limits, explored = system): Promise<Exploration> {
    const abort = new AbortController();
    const hurry = ({ queue, distinct }: Progress): void => {
      if (queue === 0 && distinct === whole.distinct) abort.abort();
    };
    const hurried = await learnedEngine.explore(explored, { ...limits, signal: abort.signal }, hurry);
    expect([abort.signal.aborted, hurried.bound]).toEqual([true, null]);
    return hurried;
  }

  it('stops where the run is interrupted', async () => {
    const hurried = await interruptedAtPaths({});
    expect([whole.paths, hurried.paths]).toEqual([undefined, 'shortest']);
    expect([whole.isCutShort, hurried.isCutShort]).toEqual([undefined, true]);
    const [best, taken] = [whole, hurried].map(({ violations: [violation] }) => traceOf(system, violation as Violation));
    expect(taken?.steps.length).toBe(best?.steps.length);
    expect(taken?.switches).toBeGreaterThanOrEqual(best?.switches as number);
  });

  it('to final states, too', async () => {
    // Nothing else needs a path.
    const unjudged = restrict(system, ['neighbours-do-not-eat-at-once']);
    const { finals: taken, isCutShort } = await interruptedAtPaths({ finals: true }, unjudged);
    expect(isCutShort).toBe(true);
    const { finals: best } = await learnedEngine.explore(unjudged, { finals: true });
    const lengths = (all: Exploration['finals']): readonly unknown[] | undefined =>
      all?.map(({ path, ...rest }) => ({ ...rest, length: path.steps.length }));
    expect(best).toHaveLength(1);
    expect(lengths(taken)).toEqual(lengths(best));
  });

  it('is taken up again where the run is resumed, and nothing is explored again', async () => {
    const session = { folder: freshFolder(), everyMs: Number.POSITIVE_INFINITY, record: RECORD, warn: expect.unreachable };
    const first = new CheckpointSession<null, null>(session);
    await interruptedAtPaths({ checkpoints: first.forCell(0, () => null) });
    expect(first.resumable).toBe(true);
    const second = new CheckpointSession<null, null>({ ...session, from: readCheckpoint(session.folder, RECORD.dcheck) });
    const told: number[] = [];
    const resumed = await learnedEngine.explore(system, { checkpoints: second.forCell(0, () => null) }, ({ queue }) =>
      told.push(queue),
    );
    expect(told.every((queue) => queue === 0)).toBe(true);
    const timeless = ({ seconds: _1, profile: _2, ...known }: Exploration): Partial<Exploration> => known;
    expect(timeless(resumed)).toEqual(timeless(whole));
  });
});
