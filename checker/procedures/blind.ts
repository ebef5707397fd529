/** A state that cannot be looked at: what a thread is run with to find out whether it needs the state. */
import { DISABLED } from '../spec/action.ts';

const refuse = (): never => {
  throw DISABLED;
};

/** Throws DISABLED at every access. */
export const blind: object = new Proxy(
  {},
  { get: refuse, set: refuse, has: refuse, deleteProperty: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse },
);
