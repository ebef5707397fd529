/** What many scripts share: the place to mount in, the watchdog, and processes and threads that are slow to start. */
import type { Performer } from '../actors/actor.ts';
import { startClient } from '../actors/client.ts';
import type { ClientOrder } from '../actors/client-program.ts';
import { startNotifier } from '../actors/notifier.ts';
import type { NotifyOrder } from '../actors/notifier-program.ts';
import { type KernelLog, openKernelLog } from '../mount/kernel-log.ts';
import { makePlace, type Place } from '../mount/place.ts';
import { startWatchdog, type Watchdog } from '../mount/watchdog.ts';

export interface Crew {
  readonly place: Place;
  readonly watchdog: Watchdog;
  readonly kernelLog: KernelLog;
  /** The `n`th client, started when it is first asked for, or when the one before got stuck. */
  readonly client: (n: number) => Performer<ClientOrder>;
  readonly notifier: (n: number) => Promise<Performer<NotifyOrder>>;
  /** Actors that did not come back are replaced by new ones. */
  readonly replaceStuck: () => void;
  readonly stop: () => void;
}

export function hire(): Crew {
  const place = makePlace();
  const watchdog = startWatchdog(place, () => process.kill(process.pid, 'SIGKILL'));
  const kernelLog = openKernelLog();
  const clients: (Performer<ClientOrder> | undefined)[] = [];
  const notifiers: (Performer<NotifyOrder> | undefined)[] = [];
  const dismiss = (all: (Performer<never> | undefined)[], which: (performer: Performer<never>) => boolean): void => {
    for (const [n, performer] of all.entries()) {
      if (performer === undefined || !which(performer)) continue;
      performer.stop();
      all[n] = undefined;
    }
  };
  return {
    place,
    watchdog,
    kernelLog,
    client: (n) => {
      clients[n] ??= startClient();
      return clients[n];
    },
    notifier: async (n) => {
      notifiers[n] ??= await startNotifier();
      return notifiers[n];
    },
    replaceStuck: () => {
      dismiss(clients, ({ isBusy, isDead }) => isBusy || isDead);
      dismiss(notifiers, ({ isBusy }) => isBusy);
    },
    stop: () => {
      watchdog.stop();
      kernelLog.close();
      dismiss(clients, () => true);
      dismiss(notifiers, () => true);
    },
  };
}
