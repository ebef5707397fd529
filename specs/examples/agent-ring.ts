/**
 * An agent goes round a ring of nodes and balances their loads: it picks up a task where there is more than at the last
 * node, and drops it where there is less. Nodes create tasks, N at a time, until that is stopped.
 *
 * Only states with at most N * N tasks are explored.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/CodePlexBug08/AgentRing.tla (model AgentRingMC).
 * Checked: that the agent carries nothing any more once the loads are equal and no task is created. It is violated: the
 * loads may be equal by chance before the agent has seen them all. (The published counterexample has 13 states.)
 */
import { always, anyOf, each, type Immutable, not, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly load: readonly number[];
  readonly agent: { readonly at: number; readonly lastLoad: number; readonly readyToMove: boolean; readonly carries: boolean };
  readonly canCreate: boolean;
}

const balanced = ({ load, canCreate }: Immutable<State>): boolean => !canCreate && load.every((n) => n === load[0]);

export default spec({
  name: 'agent-ring',
  about: 'an agent balances the loads of a ring of nodes',
  constants: { N: 2 },

  init: ({ N }): State => ({
    load: times(N, () => 0),
    agent: { at: 0, lastLoad: 0, readyToMove: true, carries: false },
    canCreate: true,
  }),

  actions: ({ N }) => ({
    move: ({ agent }) => {
      when(agent.readyToMove);
      agent.at = (agent.at + 1) % N;
      agent.readyToMove = false;
    },
    lookAndAct: ({ agent, load }) => {
      when(!agent.readyToMove);
      if (load[agent.at] > agent.lastLoad && !agent.carries) {
        agent.carries = true;
        load[agent.at]--;
      } else if (load[agent.at] < agent.lastLoad && agent.carries) {
        agent.carries = false;
        load[agent.at]++;
      }
      agent.lastLoad = load[agent.at];
      agent.readyToMove = true;
    },
    stop: (s) => {
      s.canCreate = false;
    },
    createTasks: each(N, (s, i) => {
      when(s.canCreate);
      s.load[i] += N;
    }),
  }),
  actor: (action, [i]) => (i === undefined ? (action === 'stop' ? 'nodes' : 'agent') : `node ${i}`),

  constraint: ({ load, agent }, { N }) => load.reduce((sum, n) => sum + n, agent.carries ? 1 : 0) <= N * N,
  fairness: (_) => [weakly('move'), weakly('lookAndAct'), weakly('stop')],
  properties: (_) => ({
    'balance-lasts': always(
      anyOf(
        not(balanced),
        always((s) => !s.agent.carries),
      ),
    ),
  }),
  expect: { 'balance-lasts': 'violated', 'no-deadlock': 'holds' },
});
