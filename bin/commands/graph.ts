/** `dcheck graph`: the states and steps of one run, for drawing and for other tools. */

import { withoutSymmetry } from '../../checker/engine/suited.ts';
import { collectGraph } from '../../checker/graph/collect.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { EXIT } from '../../checker/report/exit-status.ts';
import { grouped } from '../../checker/report/text.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { command } from '../command.ts';
import { placing } from '../run/explore.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { limitsOf } from '../run/limits.ts';
import { oneCell } from '../run/one-cell.ts';
import { choiceOf } from '../run/select.ts';
import { parseConstants } from '../values.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

/** States of a graph where `--max-states` does not say: what tools can still draw is far less. */
const MOST_STATES = 100_000;

export default command({
  options: [
    'variant',
    'config',
    'set',
    'max-states',
    'max-depth',
    'timeout',
    'step-timeout',
    'memory',
    'stop',
    'graph-format',
    'color',
    'no-color',
    'debug',
  ],
  examples: [
    ['dcheck graph specs/examples/die-hard.ts | dot -Tsvg > graph.svg', 'draw it with Graphviz'],
    [
      'dcheck graph my.ts --variant v1 --format aut > v1.aut',
      'for CADP, mCRL2 and LTSmin, as in: ltscompare -eweak-trace v1.aut v2.aut',
    ],
    ['dcheck graph my.ts --format json --max-states 1000', 'states and steps for programs'],
  ],
  epilogue: 'Exit status: 0 the graph is whole, 2 the command or the spec is wrong, 3 a bound cut it, 130 interrupted.',
  run: async ({ spec: file, args, terminal }) => {
    const interrupt = onInterrupt();
    try {
      startWatchdog(args['step-timeout'], terminal, args['graph-format'] === 'json');
      const loaded = await loadSpec(file);
      const { spec } = loaded;
      const choice = { ...choiceOf(oneCell(spec, args)), set: parseConstants(args.set, spec.constants ?? {}) };
      const limits = { maxStates: MOST_STATES, ...limitsOf(args, interrupt.signal) };
      const graph = await placing(loaded, choice, () =>
        collectGraph(withoutSymmetry(instantiate(spec, choice)), limits, ({ distinct }) =>
          terminal.progress(`${grouped(distinct)} states`),
        ),
      );
      terminal.progress(null);
      terminal.out(await linesOf(args['graph-format'], graph));
      if (graph.bound === null) return EXIT.asExpected;
      terminal.err([
        `dcheck: the graph is cut at ${graph.bound}: ${grouped(graph.states.length)} states, ${grouped(graph.edges.length)} steps`,
      ]);
      return graph.bound === 'interrupted' ? EXIT.interrupted : EXIT.incomplete;
    } finally {
      interrupt.release();
    }
  },
});

async function linesOf(format: 'dot' | 'aut' | 'json', graph: Awaited<ReturnType<typeof collectGraph>>): Promise<string[]> {
  switch (format) {
    case 'dot':
      return (await import('../../checker/report/graph/dot.ts')).dotLines(graph);
    case 'aut':
      return (await import('../../checker/report/graph/aut.ts')).autLines(graph);
    case 'json':
      return [JSON.stringify((await import('../../checker/report/graph/json.ts')).graphDocument(graph), null, 2)];
  }
}
