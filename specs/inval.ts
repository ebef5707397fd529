/**
 * FUSE_NOTIFY_INVAL_ENTRY against everything that can run beside it: is there an interleaving after which readdir()
 * lists a name and stat() still says ENOENT? For the function as it was, as it is, and as it was proposed to be.
 *
 *   dcheck run specs/inval.ts                          everything
 *   dcheck run specs/inval.ts --variant v6.19          one variant
 *   dcheck run specs/inval.ts --set CLIENTS=2          more programs that use the mount
 */
import { daemon, each, faultFree, spec, thread, times } from 'dcheck';
import { client } from '../model/actors/client.ts';
import { fuse_worker, notify_inval_entry, server_creates } from '../model/actors/server.ts';
import { expire } from '../model/actors/timer.ts';
import { boot } from '../model/boot.ts';
import type { Kernel } from '../model/kernel.ts';
import { changes } from '../model/narration/changes.ts';
import { label } from '../model/narration/label.ts';
import { locks } from '../model/narration/locks.ts';
import { why } from '../model/narration/why.ts';
import { outcome } from '../model/outcome.ts';
import { noStaleNegative, rcContract } from '../model/properties.ts';
import { variants } from '../model/variants/index.ts';
import { expected } from './inval.expect.ts';

const NAME = 'config';
/** What the server creates under that name. */
const NODEID = 5;

const clients = (n: number): string[] => times(n, (i) => (n === 1 ? 'client' : `client${i + 1}`));

export default spec({
  name: 'inval',
  about: 'fuse_reverse_inval_entry() and the dcache around it',
  constants: { CLIENTS: 1, DENTRIES: 2 },
  variants,
  configs: {
    sequential: { about: 'a negative entry is cached; then the server creates the name, notifies, and the client looks again' },
    'lookup-in-flight': { about: "the same, but the client's first LOOKUP may still be in flight" },
  },
  init: ({ CLIENTS, DENTRIES }): Kernel =>
    boot({ dentries: DENTRIES, clients: clients(CLIENTS), notifies: [{ task: 'notify', name: NAME }], names: { [NAME]: 0 } }),
  actions: ({ DENTRIES }) => ({
    expire: each(
      times(DENTRIES, (i) => `D${i + 1}`),
      expire,
    ),
  }),
  threads: ({ CLIENTS }, { config }) => ({
    ...Object.fromEntries(clients(CLIENTS).map((name) => [name, thread(client, NAME)])),
    notify: thread(notify_inval_entry, NAME, 0),
    server: daemon(fuse_worker),
    'server application': thread(server_creates, NAME, NODEID, config === 'sequential'),
  }),
  actor: (action) => (action === 'expire' ? 'time' : action === 'server application' ? 'server' : action),
  invariants: {
    'no-stale-negative': (k) => noStaleNegative(k),
    'rc-contract': (k) => rcContract(k),
  },
  properties: { 'no-null-deref': faultFree() },
  outcome: (k) => outcome(k),
  expect: expected,
  narration: { lanes: ['client', 'notify', 'server'], changes, label, locks, why },
});
