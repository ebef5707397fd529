/**
 * What real kernels are known to do, typed by hand from runs by other means: what was cached, then the server changes
 * its names, then it notifies, then a client lists and stats. And races: a request is parked meanwhile.
 */
import { type Cached, type Mount, SCRIPT_SCHEMA, type Script, type Step, type Then } from '../../replay/script.ts';

/**
 * lock: fuse_reverse_inval_entry() takes the parent's lock first (up to 6.18, and from 7.1.4 on). dentry: it looks for a
 * positive dentry without it (6.19 to 7.1.3).
 */
export type Behaviour = 'lock' | 'dentry';

interface Scenario {
  readonly script: Script;
  readonly outcome: Readonly<Record<Behaviour, Readonly<Record<string, string>>>>;
}

/** Every scenario, expecting what a kernel of that behaviour is known to do. */
export function scenariosOf(behaviour: Behaviour): Script[] {
  return [...SEQUENTIAL, ...RACES].map(({ script, outcome }) => ({ ...script, expect: outcome[behaviour] }));
}

type Kind = 'inval-entry' | 'expire-entry' | 'delete' | null;

const PLAIN: Mount = { readdirplus: false, cacheDir: false, negativeTimeout: true };
const NAME = 'config';

/** rc of the notify, listed, stat, LOOKUPs after the notify. */
type Cells = readonly [rc: string | null, listed: string, stat: string, lookups: string];

function sequential(cached: 'neg' | 'uncached' | 'pos', kind: Kind, lock: Cells, dentry: Cells = lock, mount = PLAIN): Scenario {
  const before = cached === 'pos';
  return {
    script: scriptOf(`${cached}-${kind ?? 'no-notify'}${mount.readdirplus ? '-readdirplus' : ''}`, {
      mount,
      tree: before ? [NAME] : [],
      cached: cached === 'uncached' ? [] : [{ path: NAME, expired: false }],
      steps: [
        { do: 'change', change: { kind: before ? 'remove' : 'create', path: NAME } },
        ...(kind === null ? [] : [notifies(kind)]),
        { do: 'mark' },
        { do: 'call', actor: 'reader', call: { op: 'list', path: NAME }, park: false, as: 'listed' },
        finalStat(NAME),
        { do: 'count', opcode: 'LOOKUP', as: 'lookups' },
      ],
    }),
    outcome: { lock: cells(lock), dentry: cells(dentry) },
  };
}

function cells([rc, listed, stat, lookups]: Cells): Record<string, string> {
  return { ...(rc === null ? {} : { rc }), listed, stat, lookups };
}

function notifies(kind: Exclude<Kind, null>, { actor = 'notify', as = 'rc', path = NAME } = {}): Step {
  return { do: 'notify', actor, notify: kind === 'delete' ? { kind, path, child: 'right' } : { kind, path }, as };
}

const finalStat = (path: string): Step => ({ do: 'call', actor: 'reader', call: { op: 'stat', path }, park: false, as: 'stat' });

interface Parts {
  readonly mount?: Mount;
  readonly tree: readonly string[];
  readonly cached?: readonly Cached[];
  readonly steps: readonly Step[];
}

function scriptOf(name: string, { mount = PLAIN, tree, cached = [], steps }: Parts): Script {
  return {
    schema: SCRIPT_SCHEMA,
    name,
    about: `known behaviour: ${name}`,
    origin: null,
    mount,
    tree: tree.map((path) => (path.endsWith('/') ? { path: path.slice(0, -1), kind: 'directory' } : { path, kind: 'file' })),
    cached,
    actors: [
      { name: 'reader', kind: 'client' },
      { name: 'other', kind: 'client' },
      { name: 'notify', kind: 'notify' },
      { name: 'notify2', kind: 'notify' },
    ],
    steps,
    expect: null,
  };
}

const PLUS: Mount = { ...PLAIN, readdirplus: true };
const STALE: Cells = ['-ENOENT', 'yes', 'ENOENT', '0'];

const SEQUENTIAL: readonly Scenario[] = [
  sequential('neg', null, [null, 'yes', 'ENOENT', '0']),
  sequential('neg', 'inval-entry', ['0', 'yes', 'OK', '1'], STALE),
  sequential('neg', 'expire-entry', ['0', 'yes', 'OK', '1'], STALE),
  sequential('neg', 'delete', ['0', 'yes', 'OK', '1'], STALE),
  sequential('neg', 'inval-entry', ['0', 'yes', 'OK', '0'], ['-ENOENT', 'yes', 'OK', '0'], PLUS),
  sequential('uncached', 'inval-entry', ['-ENOENT', 'yes', 'OK', '1']),
  sequential('uncached', 'expire-entry', ['-ENOENT', 'yes', 'OK', '1']),
  sequential('pos', null, [null, 'no', 'OK', '0']),
  sequential('pos', 'inval-entry', ['0', 'no', 'ENOENT', '1']),
  sequential('pos', 'expire-entry', ['0', 'no', 'ENOENT', '2']),
  sequential('pos', 'delete', ['0', 'no', 'ENOENT', '1']),
];

/** W: the notify waits while the request is parked. */
type RaceCells = readonly [waits: 'W' | 'no W', rc: string, stat: string, rc2?: string];

function race(name: string, lock: RaceCells, dentry: RaceCells, parts: Parts): Scenario {
  const outcome = ([waits, rc, stat, rc2]: RaceCells): Record<string, string> => ({
    waits: waits === 'W' ? 'yes' : 'no',
    rc,
    stat,
    ...(rc2 === undefined ? {} : { rc2 }),
  });
  return { script: scriptOf(name, parts), outcome: { lock: outcome(lock), dentry: outcome(dentry) } };
}

const parks = (op: 'stat' | 'list' | 'rmdir', path: string, actor = 'reader'): Step => ({
  do: 'call',
  actor,
  call: { op, path },
  park: true,
  then: [{ actor, is: 'parked', opcode: { stat: 'LOOKUP', list: 'READDIRPLUS', rmdir: 'RMDIR' }[op] }],
});
const parked = (opcode: string): Then => ({ actor: 'reader', is: 'parked', opcode });
const answers: Step = { do: 'answer', actor: 'reader' };
const replies: Step = { do: 'reply', actor: 'reader' };
const creates: Step = { do: 'change', change: { kind: 'create', path: NAME } };
const removes: Step = { do: 'change', change: { kind: 'remove', path: NAME } };
const waits: Step = { do: 'waits', actor: 'notify', as: 'waits' };
const thenNotify = (kind: 'inval-entry' | 'expire-entry', path = NAME): Step[] => [
  notifies(kind, { path }),
  waits,
  replies,
  finalStat(path),
];

const RACES: readonly Scenario[] = [
  race('lookup-stale-neg', ['W', '0', 'OK'], ['no W', '-ENOENT', 'ENOENT'], {
    tree: [],
    steps: [parks('stat', NAME), answers, creates, ...thenNotify('inval-entry')],
  }),
  race('lookup-stale-pos', ['W', '0', 'ENOENT'], ['no W', '-ENOENT', 'OK'], {
    tree: [NAME],
    steps: [parks('stat', NAME), answers, removes, ...thenNotify('inval-entry')],
  }),
  race('readdirplus-stale-pos', ['W', '0', 'ENOENT'], ['no W', '-ENOENT', 'OK'], {
    mount: PLUS,
    tree: [NAME],
    steps: [parks('list', NAME), answers, removes, ...thenNotify('inval-entry')],
  }),
  race('revalidate-vs-inval', ['no W', '0', 'ENOENT'], ['no W', '0', 'ENOENT'], {
    tree: [NAME],
    cached: [{ path: NAME, expired: true }],
    steps: [parks('stat', NAME), answers, removes, ...thenNotify('inval-entry')],
  }),
  race('revalidate-vs-expire', ['no W', '0', 'OK'], ['no W', '0', 'OK'], {
    tree: [NAME],
    cached: [{ path: NAME, expired: true }],
    steps: [parks('stat', NAME), answers, removes, ...thenNotify('expire-entry')],
  }),
  race('create-vs-inval', ['W', '0', 'ENOENT'], ['W', '0', 'ENOENT'], {
    tree: [],
    steps: [
      { do: 'call', actor: 'reader', call: { op: 'create', path: NAME, excl: false }, park: true, then: [parked('LOOKUP')] },
      { ...replies, then: [parked('CREATE')] },
      answers,
      removes,
      ...thenNotify('inval-entry'),
    ],
  }),
  race('two-notifies-blocked', ['W', '0', 'OK', '-ENOENT'], ['W', '-ENOENT', 'ENOENT', '-ENOENT'], {
    tree: [],
    cached: [{ path: NAME, expired: false }],
    steps: [
      parks('stat', 'another', 'other'),
      creates,
      notifies('inval-entry'),
      notifies('inval-entry', { actor: 'notify2', as: 'rc2' }),
      waits,
      { do: 'reply', actor: 'other' },
      finalStat(NAME),
    ],
  }),
  race('rmdir-parent-vs-inval', ['W', '-ENOENT', 'ENOENT'], ['W', '-ENOENT', 'ENOENT'], {
    tree: ['sub/'],
    cached: [{ path: 'sub/config', expired: false }],
    steps: [parks('rmdir', 'sub'), ...thenNotify('inval-entry', 'sub/config')],
  }),
];
