/**
 * The language of fairness: what a spec writes under `fairness:`.
 *
 * Weak fairness of A (TLA+'s `WF_vars(A)`): if a step of A is possible from some moment on without a break, then
 * such a step is taken. Strong fairness (`SF_vars(A)`): if it is possible again and again, then it is taken. A step
 * of A that leaves the state as it is neither counts as possible nor as taken. What no constraint forbids is allowed:
 * a system may stop at any moment.
 *
 * A stands for one action or several taken together, over all their arguments; `per` makes a constraint for each
 * instance, for each actor, or for each value of a function of the arguments:
 *
 *     weakly('load')                                 WF(\E i : load(i))
 *     weakly('load', { per: 'instance' })            \A i : WF(load(i))
 *     weakly(['ask', 'take'], { per: (c) => c })     \A c : WF(ask(c) \/ \E r : take(c, r))
 *     weakly.threads()                               \A threads t : WF(t)
 *     weakly(anyAction, { per: 'actor', except: 'think' })   as PlusCal's `fair process` with `think:-`
 *     strongly('take', { per: (c) => c, where: (before, after, c) => after.owner === c })
 */
import type { Immutable } from 'immer';

/** All actions and threads: TLA+'s Next. */
export const anyAction: unique symbol = Symbol('any action');

/** Names of actions or threads. */
export type ActionNames = string | readonly string[] | typeof anyAction;

export interface FairnessOptions<S> {
  /** One constraint for each instance, each actor, or each value that the function gives for the arguments. */
  readonly per?: 'instance' | 'actor' | ((...args: never[]) => unknown);
  /** Actions that are left out. */
  readonly except?: string | readonly string[];
  /** Only steps of which this holds; it is given the states and the action's arguments. */
  readonly where?: (before: Immutable<S>, after: Immutable<S>, ...args: never[]) => boolean;
}

/** A fairness constraint, or one for each of several. Made by {@link weakly} and {@link strongly}. */
export interface Fairness<S> {
  readonly kind: 'fairness';
  readonly strength: 'weak' | 'strong';
  readonly actions: readonly string[] | typeof anyAction | 'threads';
  readonly options: FairnessOptions<S>;
}

interface Fairly {
  <S>(actions: ActionNames, options?: FairnessOptions<S>): Fairness<S>;
  /** Each thread for itself. */
  threads<S>(): Fairness<S>;
}

/** Weak fairness of `actions`. */
export const weakly: Fairly = fairly('weak');

/** Strong fairness of `actions`. */
export const strongly: Fairly = fairly('strong');

function fairly(strength: Fairness<unknown>['strength']): Fairly {
  const make = <S>(actions: ActionNames, options: FairnessOptions<S> = {}): Fairness<S> => ({
    kind: 'fairness',
    strength,
    actions: typeof actions === 'string' ? [actions] : actions,
    options,
  });
  const threads = <S>(): Fairness<S> => ({ kind: 'fairness', strength, actions: 'threads', options: { per: 'instance' } });
  return Object.assign(make, { threads });
}
