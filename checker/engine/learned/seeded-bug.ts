/**
 * A bug that can be seeded by hand, to see that the differential tests find it; never on outside of them.
 *
 * `dropNoOpWrites` takes an action's writes from what changed, as Immer's patches do. A write that happened to change
 * nothing is then forgotten, and the learned effect is wrong in other states: the trap that the proof of concept of
 * this engine fell into.
 */
export const seeded = { dropNoOpWrites: false };
