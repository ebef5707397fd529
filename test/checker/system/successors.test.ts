/** The successors of a state by one action instance, taken with plain Immer. */
import { choose, each, fault, faultFree, type Spec, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { outcomes } from '../../../checker/system/successors.ts';

const chooser = spec({
  name: 'chooser',
  init: () => ({ x: 0, untouched: { list: [1] } }),
  actions: (_) => ({
    pick: (s) => {
      const first = choose([1, 2, 3]);
      s.x = first;
      when(first !== 2);
      s.x += choose(first === 1 ? [10, 20] : []);
    },
    crash: each(2, (s, way) => {
      s.x = choose(['kept', 'lost']).length;
      if (way === 1) fault('no-crash', `way ${way}`);
    }),
  }),
  properties: { 'no-crash': faultFree() },
});

/** [choice, x] for each outcome; a fault's reason in place of x. */
function seen(of: Spec, action: number): (readonly [number, unknown])[] {
  const system = instantiate(of);
  return outcomes(system.initial[0], system.actions[action]).map((outcome) => [
    outcome.choice,
    'fault' in outcome ? outcome.fault.message : outcome.state.x,
  ]);
}

describe('outcomes', () => {
  it('are numbered by the ways that the choices can go; disabled ways leave gaps', () => {
    // The ways are 1+10, 1+20, 2 (disabled), 3 (nothing to choose from).
    expect(seen(chooser, 0)).toEqual([
      [0, 11],
      [1, 21],
    ]);
  });

  it('may be faults, one for each way', () => {
    expect(seen(chooser, 2)).toEqual([
      [0, 'way 1'],
      [1, 'way 1'],
    ]);
  });

  it('leave the state as it was and share what they did not touch', () => {
    const system = instantiate(chooser);
    const [before] = system.initial;
    const [outcome] = outcomes(before, system.actions[0]);
    expect(before.x).toBe(0);
    expect('state' in outcome && outcome.state.untouched).toBe(before.untouched);
  });

  it('are frozen', () => {
    const system = instantiate(chooser);
    const [outcome] = outcomes(system.initial[0], system.actions[0]);
    expect('state' in outcome && Object.isFrozen(outcome.state)).toBe(true);
  });
});
