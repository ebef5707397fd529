/**
 * The queued read-write lock of the Linux kernel: a count of readers and a byte for the writer, and a fair spinlock on
 * which those wait that cannot get it at once.
 *
 * Readers in interrupts (INTERRUPTS) do not queue. The calls of the original's procedures are steps of their own, as
 * there; its stacks say nothing that `pc` does not say.
 *
 * Source: kernel-tla (Catalin Marinas, 2018), qrwlock.tla (PlusCal, label by label), after kernel/locking/qrwlock.c and
 * include/asm-generic/qrwlock.h.
 * Checked: no reader beside a writer, no two writers; the count of readers is never negative; no deadlock. With a
 * fair spinlock and fair processes, whoever wants the lock gets it (LockAll): violated with readers in interrupts, as
 * the original's comments say.
 */
import {
  allOf,
  choose,
  type Draft,
  each,
  type Immutable,
  leadsTo,
  type QuantifiedAction,
  spec,
  strongly,
  times,
  weakly,
  when,
} from 'dcheck';

interface Lock {
  /** `cnts` of the kernel: readers that hold it or try to; a writer that waits; a writer that holds it. */
  readonly readers: number;
  readonly wwaiting: boolean;
  readonly wlocked: boolean;
  readonly waitLock: boolean;
}

interface State {
  readonly lock: Lock;
  readonly readers: readonly {
    readonly pc:
      | 'rlock'
      | `rl${1 | 2 | 21 | 3 | 4 | 5 | 6 | 7}`
      | 'rtl'
      | `rtl${1 | 2 | 4 | 5}`
      | 'rtlret'
      | 'rcs'
      | 'runlock'
      | 'ru1';
    readonly tryOk: boolean;
  }[];
  readonly writers: readonly {
    readonly pc: 'wlock' | `wl${1 | 2 | 3 | 4 | 5}` | 'wunlock_' | 'wtl' | 'wtl1' | 'wtlret' | 'wcs' | 'wunlock' | 'wu1';
    readonly tryOk: boolean;
  }[];
}

type Reader = Draft<State>['readers'][number];
type Writer = Draft<State>['writers'][number];

const isFree = (lock: Lock): boolean => lock.readers === 0 && !lock.wwaiting && !lock.wlocked;
const hasWriter = (lock: Lock): boolean => lock.wwaiting || lock.wlocked;

/** What a step at a label does; it returns the label to go to. */
type Steps<Process extends { pc: string }> = {
  readonly [label in Process['pc']]: (lock: Draft<Lock>, me: Process) => Process['pc'];
};

function takeWaitLock(lock: Draft<Lock>): void {
  when(!lock.waitLock);
  lock.waitLock = true;
}

function readerSteps(interrupts: boolean, trylock: boolean): Steps<Reader> {
  return {
    rlock: () => choose<'rl1' | 'rtl'>(trylock ? ['rl1', 'rtl'] : ['rl1']),

    // queued_read_lock()
    rl1: (lock) => {
      lock.readers++;
      return hasWriter(lock) ? 'rl2' : 'rcs';
    },
    rl2: () => (interrupts ? 'rl21' : 'rl3'),
    rl21: (lock) => {
      when(!lock.wlocked);
      return 'rcs';
    },
    rl3: (lock) => {
      lock.readers--;
      return 'rl4';
    },
    rl4: (lock) => {
      takeWaitLock(lock);
      return 'rl5';
    },
    rl5: (lock) => {
      lock.readers++;
      return 'rl6';
    },
    rl6: (lock) => {
      when(!lock.wlocked);
      return 'rl7';
    },
    rl7: (lock) => {
      lock.waitLock = false;
      return 'rcs';
    },

    // queued_read_trylock()
    rtl: () => 'rtl1',
    rtl1: (lock) => (hasWriter(lock) ? 'rtl5' : 'rtl2'),
    rtl2: (lock, me) => {
      lock.readers++;
      if (hasWriter(lock)) return 'rtl4';
      me.tryOk = true;
      return 'rtlret';
    },
    rtl4: (lock) => {
      lock.readers--;
      return 'rtl5';
    },
    rtl5: (_, me) => {
      me.tryOk = false;
      return 'rtlret';
    },
    rtlret: (_, me) => (me.tryOk ? 'rcs' : 'rtl'),

    rcs: () => 'runlock',
    runlock: () => 'ru1',
    // queued_read_unlock()
    ru1: (lock) => {
      lock.readers--;
      return 'rlock';
    },
  };
}

function writerSteps(trylock: boolean): Steps<Writer> {
  return {
    wlock: () => choose<'wl1' | 'wtl'>(trylock ? ['wl1', 'wtl'] : ['wl1']),

    // queued_write_lock()
    wl1: (lock) => {
      if (!isFree(lock)) return 'wl2';
      lock.wlocked = true;
      return 'wcs';
    },
    wl2: (lock) => {
      takeWaitLock(lock);
      return 'wl3';
    },
    wl3: (lock) => {
      if (!isFree(lock)) return 'wl4';
      lock.wlocked = true;
      return 'wunlock_';
    },
    wl4: (lock) => {
      lock.wwaiting = true;
      return 'wl5';
    },
    wl5: (lock) => {
      when(lock.readers === 0 && !lock.wlocked);
      lock.wwaiting = false;
      lock.wlocked = true;
      return 'wunlock_';
    },
    wunlock_: (lock) => {
      lock.waitLock = false;
      return 'wcs';
    },

    // queued_write_trylock()
    wtl: () => 'wtl1',
    wtl1: (lock, me) => {
      me.tryOk = isFree(lock);
      if (me.tryOk) lock.wlocked = true;
      return 'wtlret';
    },
    wtlret: (_, me) => (me.tryOk ? 'wcs' : 'wtl'),

    wcs: () => 'wunlock',
    wunlock: () => 'wu1',
    // queued_write_unlock()
    wu1: (lock) => {
      lock.wlocked = false;
      return 'wlock';
    },
  };
}

/** One action for each label, for each of `n` processes. */
function stepsOf<Process extends { pc: string }>(
  n: number,
  steps: Steps<Process>,
  processes: (s: Draft<State>) => Process[],
): Record<string, QuantifiedAction<State>> {
  const labels = Object.keys(steps) as Process['pc'][];
  const at = (label: Process['pc']): QuantifiedAction<State> =>
    each(n, (s: Draft<State>, i) => {
      const me = processes(s)[i];
      when(me.pc === label);
      me.pc = steps[label](s.lock, me);
    });
  return Object.fromEntries(labels.map((label) => [label, at(label)]));
}

const holders = ({ readers, writers }: Immutable<State>): { reading: number; writing: number } => ({
  reading: readers.filter(({ pc }) => pc === 'rcs').length,
  writing: writers.filter(({ pc }) => pc === 'wcs').length,
});

/** The labels of each procedure of the original, and of the processes themselves. */
const PROCEDURES = [
  ['rlock', 'rcs', 'runlock', 'rtl', 'rtlret'],
  ['rl1', 'rl2', 'rl21', 'rl3', 'rl4', 'rl5', 'rl6', 'rl7'],
  ['rtl1', 'rtl2', 'rtl4', 'rtl5'],
  ['ru1'],
  ['wlock', 'wcs', 'wunlock', 'wtl', 'wtlret'],
  ['wl1', 'wl2', 'wl3', 'wl4', 'wl5', 'wunlock_'],
  ['wtl1'],
  ['wu1'],
];

export default spec({
  name: 'qrwlock',
  about: 'the queued read-write lock of the Linux kernel',
  constants: { READERS: 2, WRITERS: 2, INTERRUPTS: false, TRYLOCK: false },

  init: ({ READERS, WRITERS }): State => ({
    lock: { readers: 0, wwaiting: false, wlocked: false, waitLock: false },
    readers: times(READERS, () => ({ pc: 'rlock', tryOk: false })),
    writers: times(WRITERS, () => ({ pc: 'wlock', tryOk: false })),
  }),

  actions: ({ READERS, WRITERS, INTERRUPTS, TRYLOCK }) => ({
    ...stepsOf(READERS, readerSteps(INTERRUPTS, TRYLOCK), (s) => s.readers),
    ...stepsOf(WRITERS, writerSteps(TRYLOCK), (s) => s.writers),
  }),
  actor: (label, [i]) => `${label.startsWith('r') ? 'reader' : 'writer'} ${i}`,

  invariants: {
    exclusion: {
      'no-reader-beside-a-writer': (s) => holders(s).reading === 0 || holders(s).writing === 0,
      'one-writer': (s) => holders(s).writing <= 1,
    },
    'readers-not-negative': ({ lock }) => lock.readers >= 0,
  },
  fairness: (_) => [
    // PlusCal's fair process: each procedure of each process for itself.
    ...PROCEDURES.map((labels) => weakly<State>(labels, { per: (i) => i })),
    strongly('rl4', { per: 'instance' }),
    strongly('wl2', { per: 'instance' }),
  ],
  properties: ({ READERS, WRITERS }) => ({
    'everyone-gets-the-lock': allOf(
      ...times(READERS, (i) =>
        leadsTo<State>(
          (s) => s.readers[i].pc !== 'rcs',
          (s) => s.readers[i].pc === 'rcs',
        ),
      ),
      ...times(WRITERS, (i) =>
        leadsTo<State>(
          (s) => s.writers[i].pc !== 'wcs',
          (s) => s.writers[i].pc === 'wcs',
        ),
      ),
    ),
  }),
  // Without TRYLOCK nobody tries, and without INTERRUPTS the spin of a reader in one is not needed.
  allow: { neverEnabled: ['rl21', 'rtl', 'rtl1', 'rtl2', 'rtl4', 'rtl5', 'rtlret', 'wtl', 'wtl1', 'wtlret'] },
  expect: { 'everyone-gets-the-lock': 'holds', exclusion: 'holds', 'readers-not-negative': 'holds', 'no-deadlock': 'holds' },
});
