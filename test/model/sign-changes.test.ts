/**
 * When a dentry may change its sign, its name and its parent (kernel.md 3.12), checked on every step between reachable
 * states of `everything` at its default size. The model's own lockdep looks at the functions that make such changes;
 * this looks at the states before and after, whoever changed them.
 *
 * A rule sees little of a state, and few of these views differ: each pair of them is judged once.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { instantiate, learnedEngine, loadSpec, type State } from '../../checker/api.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import type { Dentry, Kernel } from '../../model/kernel.ts';
import type { Edit } from '../mutants/mutants.ts';
import { withPatched } from '../mutants/score.ts';

type View = Pick<Kernel, 'dentry' | 'inode'>;

const INODE: Readonly<Record<string, number>> = { dir: 1, qdir: 2 };

/** The rule that a step of `actor` breaks, if any. */
function broken(before: View, after: View, actor: string): string | null {
  for (const [id, old] of Object.entries(before.dentry)) {
    const now = after.dentry[id] as Dentry;
    // A freed dentry is nobody's.
    if (!old.allocated || !now.allocated || old.d_parent === null) continue;
    // Freed, and allocated anew by d_alloc_parallel() in the same step: another dentry in the same slot.
    if (!old.in_lookup && now.in_lookup && !now.hashed && now.d_count === 1) continue;
    const isExclusive = (parent: string | null) => {
      const inode = INODE[parent ?? ''] as number;
      return before.inode[inode]?.i_rwsem.writer === actor || after.inode[inode]?.i_rwsem.writer === actor;
    };
    const readers = before.inode[INODE[old.d_parent] as number]?.i_rwsem.readers ?? [];
    if (
      old.d_inode === null &&
      now.d_inode !== null &&
      !isExclusive(old.d_parent) &&
      !(old.in_lookup && readers.includes(actor))
    ) {
      return `${actor} turns ${id} positive without the parent's lock`;
    }
    if (old.d_inode !== null && now.d_inode === null && !(old.d_count === 1 && isExclusive(old.d_parent))) {
      return `${actor} turns ${id} negative, which has ${old.d_count} references`;
    }
    if (
      (old.d_parent !== now.d_parent || old.d_name !== now.d_name) &&
      !(isExclusive(old.d_parent) && isExclusive(now.d_parent))
    ) {
      return `${actor} moves ${id} without both locks`;
    }
  }
  return null;
}

/** All that {@link broken} looks at, as text. */
function textOf({ dentry, inode }: View): string {
  let text = '';
  for (const { allocated, d_parent, d_name, d_inode, d_count, in_lookup, hashed } of Object.values(dentry))
    text += `${allocated},${d_parent},${d_name},${d_inode},${d_count},${in_lookup},${hashed};`;
  for (const { i_rwsem } of Object.values(inode)) text += `${i_rwsem.writer},${i_rwsem.readers};`;
  return text;
}

interface Judged {
  readonly broken: ReadonlySet<string>;
  readonly steps: number;
  /** Steps that turn a sign, or move an entry: without them the rules say nothing. */
  readonly changes: number;
}

async function judge(spec: Spec, variant: string, config: string, set: Record<string, number> = {}): Promise<Judged> {
  const system = instantiate(spec, { variant, config, set });
  const { graph, bound } = await learnedEngine.explore(system, { graph: true });
  if (graph === undefined || bound !== null) throw new Error('the graph is not whole');
  const numbers = new Map<string, number>();
  const views: View[] = [];
  const viewOf = Int32Array.from({ length: graph.size }, (_, number) => {
    const state = graph.state(number) as State as unknown as Kernel;
    const text = textOf(state);
    const known = numbers.get(text) ?? views.length;
    if (known === views.length) {
      numbers.set(text, known);
      views.push({ dentry: state.dentry, inode: state.inode });
    }
    return known;
  });
  const verdicts = new Map<number, string | null>();
  const found = new Set<string>();
  let [steps, changes] = [0, 0];
  for (let from = 0; from < graph.size; from++) {
    for (let step = graph.offsets[from] as number; step < (graph.offsets[from + 1] as number); step++) {
      const to = graph.to[step] as number;
      if (to < 0) continue;
      steps++;
      const [old, now, action] = [viewOf[from] as number, viewOf[to] as number, graph.action[step] as number];
      if (old === now) continue;
      changes++;
      const key = (old * views.length + now) * system.actions.length + action;
      if (!verdicts.has(key))
        verdicts.set(key, broken(views[old] as View, views[now] as View, system.actions[action]?.name as string));
      const rule = verdicts.get(key);
      if (typeof rule === 'string') found.add(rule);
    }
  }
  return { broken: found, steps, changes };
}

let spec: Spec;
beforeAll(async () => {
  ({ spec } = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname));
});

describe('under the parent lock nobody else changes a sign; what is pinned does not turn negative', () => {
  test.each([
    ['v7.1.4', 'everything'],
    ...(process.env.LONG ? [['v6.19', 'everything'] as [string, string]] : []),
    ['v6.19', 'create'],
    ['lockless', 'unlink'],
    ['neil-2026-06-01-repaired', 'create'],
    ['v6.19-rc1', 'rename'],
    ['recheck', 'unlink'],
    ['dir-counter', 'delete'],
  ])(
    '%s, %s',
    async (variant, config) => {
      const judged = await judge(spec, variant, config);
      expect(judged.changes).toBeGreaterThan(config === 'everything' ? 100_000 : 100);
      expect([...judged.broken]).toEqual([]);
    },
    180_000,
  );
});

describe('each rule can be broken, and is then told', () => {
  const MUTANTS: readonly (readonly [name: string, edit: Edit, variant: string, config: string, rule: RegExp])[] = [
    [
      'd_delete() detaches the inode of an entry that others have pinned',
      { file: 'dcache/d_delete.ts', find: 'if (it.d_count === 1) {', replace: 'if (it.d_count >= 1) {' },
      'v6.19',
      'unlink',
      /^unlinker\S* turns D\d negative, which has [23] references$/,
    ],
    [
      'open(O_CREAT) holds the directory shared',
      {
        file: 'vfs/open_create.ts',
        find: '  yield* inode_lock(k, dir);\n  const err = yield* lookup_open(k, parent, dir, name, excl);\n  inode_unlock(k, dir);\n',
        replace: '  const err = yield* lookup_open(k, parent, dir, name, excl);\n',
      },
      'v6.17',
      'create',
      /^creator\S* turns D\d positive without the parent's lock$/,
    ],
    [
      'rename() lets go of the directory before it moves the entry',
      {
        file: 'vfs/rename.ts',
        find: '    yield;\n    d_move(k, old_dentry, new_dentry, exchange);\n',
        replace: '    inode_unlock(k, olddir);\n    yield;\n    d_move(k, old_dentry, new_dentry, exchange);\n',
      },
      'v6.17',
      'rename',
      /^renamer\S* moves D\d without both locks$/,
    ],
  ];
  test.each(MUTANTS)('%s', async (_name, edit, variant, config, rule) => {
    const judged = await withPatched([edit], (mutant) => judge(mutant, variant, config));
    expect([...judged.broken]).toContainEqual(expect.stringMatching(rule));
  });
});
