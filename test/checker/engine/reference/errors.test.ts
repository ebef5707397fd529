/** Errors of the spec that come up while the reference engine explores: which action or invariant, and where. */
import { type Spec, spec } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { explore } from './run.ts';

describe('errors of the spec', () => {
  const acting = (action: (s: { x: unknown }) => unknown): Spec =>
    spec({
      name: 'acting',
      init: (): { x: unknown } => ({ x: 0 }),
      actions: (_) => ({ act: action as (s: { x: unknown }) => void }),
    });

  it.each<[string, (s: { x: unknown }) => unknown, object]>([
    [
      'an action that throws',
      () => {
        throw new RangeError('too far');
      },
      { code: 'action-throws', message: 'action act threw RangeError: too far', details: { action: 'action act' } },
    ],
    ['an async action', async () => {}, { code: 'not-plain', details: { action: 'action act' } }],
    [
      'a function in the state',
      (s) => {
        s.x = () => 0;
      },
      { code: 'not-plain', details: { action: 'action act', path: 'x' } },
    ],
    [
      'a class instance in the state',
      (s) => {
        s.x = { when: new Date(0) };
      },
      { code: 'not-plain', details: { action: 'action act', path: 'x.when' } },
    ],
  ])('%s is reported with the action', async (_, action, error) => {
    await expect(explore(acting(action))).rejects.toMatchObject(error);
  });

  it.each<[string, () => unknown, object]>([
    ['throws', () => (undefined as unknown as { y: number }).y, { code: 'invariant-throws' }],
    ['returns nothing', () => undefined, { code: 'invariant-throws' }],
    ['returns a number', () => 1, { code: 'invariant-throws' }],
  ])('an invariant that %s is reported by name', async (_, test, error) => {
    const broken = spec({
      name: 'broken',
      init: () => ({ x: 0 }),
      actions: (_) => ({ stay: () => {} }),
      invariants: { group: { part: test as () => boolean } },
    });
    await expect(explore(broken)).rejects.toMatchObject({ ...error, details: { action: 'invariant group.part' } });
  });

  it('an invariant that writes to the state is reported as such', async () => {
    const writing = spec({
      name: 'writing',
      init: () => ({ x: { y: 0 } }),
      actions: (_) => ({ stay: () => {} }),
      invariants: {
        writes: (s) => {
          (s.x as { y: number }).y = 1;
          return true;
        },
      },
    });
    await expect(explore(writing)).rejects.toMatchObject({ code: 'frozen', details: { action: 'invariant writes' } });
  });
});
