/** All configurations by id, in the order in which they are shown; and what each may be scaled by. */
import { environments } from './environments.ts';
import { lookups } from './lookups.ts';
import { namespace } from './namespace.ts';
import type { Scenario } from './scenario.ts';

const { everything, ...calls } = namespace;

export const scenarios = { ...lookups, ...calls, ...environments, everything } satisfies Record<string, Scenario>;

export type ConfigId = keyof typeof scenarios;
