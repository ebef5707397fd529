/** A position in the URL: the system, the whole path, and the state of it that is looked at. */
import { linkTo, type Place } from '../hash.ts';

export interface Here {
  readonly variant: string;
  readonly config: string;
  /** The initial state's number, then a text for each step. */
  readonly route: readonly string[];
  /** The state that is looked at: 0 is the initial one. At most the number of steps. */
  readonly at: number;
  readonly tab: string;
  /** The step (from 1) that the path goes on with for ever; 0: it just ends. */
  readonly loop: number;
}

/** What the URL says; where it says no variant or configuration, the first. */
export function hereOf(place: Place, variants: readonly string[], configs: readonly string[]): Here {
  const route = (place.r ?? '0').split(',');
  const asked = Number.parseInt(place.s ?? '', 10);
  const last = route.length - 1;
  return {
    variant: place.variant ?? variants[0] ?? '',
    config: place.config ?? configs[0] ?? '',
    route,
    at: Number.isNaN(asked) ? last : Math.max(0, Math.min(last, asked)),
    tab: place.tab ?? 'step',
    loop: Number.parseInt(place.loop ?? '0', 10) || 0,
  };
}

export function linkOf({ variant, config, route, at, tab, loop }: Here): string {
  return linkTo({
    variant,
    config,
    r: route.join(','),
    s: at === route.length - 1 ? undefined : at,
    tab: tab === 'step' ? undefined : tab,
    loop: loop === 0 ? undefined : loop,
  });
}

/** The path up to the state that is looked at. */
export function prefix({ route, at }: Here): string {
  return route.slice(0, at + 1).join(',');
}

/** After a step from the state that is looked at: on along the path where it goes that way, else a new branch. */
export function stepped(here: Here, step: string): Here {
  const { route, at } = here;
  if (route[at + 1] === step) return { ...here, at: at + 1 };
  return { ...here, route: [...route.slice(0, at + 1), step], at: at + 1, loop: 0 };
}

/** Without the last step before the state that is looked at, and all that comes after. */
export function undone(here: Here): Here {
  const at = Math.max(0, here.at - 1);
  return { ...here, route: here.route.slice(0, at + 1), at, loop: 0 };
}
