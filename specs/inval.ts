/**
 * FUSE_NOTIFY_INVAL_ENTRY against everything that can run beside it: is there an interleaving after which readdir()
 * lists a name and stat() still says ENOENT? For the function as it was, as it is, and as it was proposed to be.
 *
 *   dcheck run specs/inval.ts                          the story: six variants, nothing or a LOOKUP in flight
 *   dcheck run specs/inval.ts --config all             every variant in every configuration
 *   dcheck run specs/inval.ts --variant recheck        one variant
 *   dcheck run specs/inval.ts --config create --set NEGATIVE_TIMEOUT=false
 */
import { each, faultFree, spec, times } from 'dcheck';
import { expire } from '../model/actors/timer.ts';
import { type ConfigId, scenarios } from '../model/configurations/index.ts';
import { CONSTANTS, type Scenario } from '../model/configurations/scenario.ts';
import { reclaim } from '../model/dcache/shrink.ts';
import type { Kernel } from '../model/kernel.ts';
import { changes } from '../model/narration/changes.ts';
import { label } from '../model/narration/label.ts';
import { locks } from '../model/narration/locks.ts';
import { messages } from '../model/narration/messages.ts';
import { picture } from '../model/narration/picture.ts';
import { why } from '../model/narration/why.ts';
import { outcome } from '../model/outcome.ts';
import {
  lockDiscipline,
  noLivelock,
  noStaleListing,
  noStaleNegative,
  noStalePositive,
  noUnhashedInstantiate,
  rcContract,
  refcountBalance,
} from '../model/properties.ts';
import { variants } from '../model/variants/index.ts';
import { expected } from './inval.expect.ts';

const scenario = (config: string): Scenario => scenarios[config as ConfigId];

/** What a task is called in a trace, where that is not its own name. */
const LANES: Readonly<Record<string, string>> = { expire: 'time', reclaim: 'memory', 'server application': 'server' };

export default spec({
  name: 'inval',
  about: 'fuse_reverse_inval_entry() and the dcache around it',
  constants: CONSTANTS,
  variants,
  configs: scenarios,
  defaultConfigs: ['sequential', 'lookup-in-flight'],
  defaultVariants: ['v6.17', 'v6.19-rc1', 'v6.19', 'neil-2026-06-01', 'neil-2026-06-01-repaired', 'v7.1.4'],
  baseline: 'v7.1.4',
  init: (constants, { config }): Kernel | Kernel[] => scenario(config).boot(constants),
  actions: ({ DENTRIES }, { config }) => {
    const entries = times(DENTRIES, (i) => `D${i + 1}`);
    return {
      expire: each(entries, expire),
      ...(scenario(config).reclaim === true ? { reclaim: each(entries, reclaim) } : {}),
    };
  },
  threads: (constants, { config }) => scenario(config).threads(constants),
  actor: (action) => LANES[action] ?? action,
  invariants: {
    'no-stale-negative': (k) => noStaleNegative(k),
    'no-stale-positive': (k) => noStalePositive(k),
    'no-stale-listing': (k) => noStaleListing(k),
    'rc-contract': {
      'ENOENT is true': (k) => rcContract['ENOENT is true'](k),
      'success is true': (k) => rcContract['success is true'](k),
    },
    'refcount-balance': (k) => refcountBalance(k),
    'lock-discipline': lockDiscipline,
    'no-unhashed-instantiate': (k) => noUnhashedInstantiate(k),
  },
  properties: (constants, { config }) => {
    const faults = { 'no-null-deref': faultFree(), 'no-use-after-free': faultFree() };
    const all = { ...faults, 'no-livelock': noLivelock(Object.keys(scenario(config).threads(constants))) };
    return config === 'everything' && !constants.LIVELOCK ? (faults as typeof all) : all;
  },
  outcome: (k) => outcome(k),
  expect: expected,
  narration: { lanes: ['client', 'notify', 'server'], changes, label, locks, messages, picture, why },
});
