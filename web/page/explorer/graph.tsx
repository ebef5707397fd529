/**
 * The states around the one that is looked at, as a graph: each row is one step further away. A click goes there. Those
 * who do not see it have the same in the list of steps; the graph itself is one image with a sentence.
 */
import type { GraphNode, Neighbourhood, Position } from 'dcheck/api';
import { useMemo, useState } from 'preact/hooks';
import { RefusedBox, useAnswer } from './ask.tsx';
import { layout } from './layout.ts';

const SIZES = [30, 60, 200, 500, 2000] as const;
/** With at most so many states there is room for words. */
const WORDED = 40;

interface Props {
  readonly position: Position;
  readonly goTo: (route: readonly string[]) => void;
}

export function Graph({ position, goTo }: Props) {
  const [states, setStates] = useState<number>(30);
  const { answer, fresh } = useAnswer('graph', { ...position, states });
  return (
    <div class="graph">
      <p>
        <label>
          States around this one:{' '}
          <select value={String(states)} onChange={(event) => setStates(Number(event.currentTarget.value))}>
            {SIZES.map((size) => (
              <option key={size}>{size}</option>
            ))}
          </select>
        </label>{' '}
        <span role="status" class="quiet">
          {answer === null || !fresh ? 'looking around ...' : answer.ok ? sizeWords(answer.answer) : ''}
        </span>
      </p>
      {answer === null ? null : answer.ok ? <Drawing graph={answer.answer} goTo={goTo} /> : <RefusedBox error={answer.error} />}
      <ul class="legend">
        <li>
          <span class="dot here" /> here
        </li>
        <li>
          <span class="dot broken" /> violates a property
        </li>
        <li>
          <span class="dot final" /> no step leads out
        </li>
        <li>
          <span class="dot open" /> its steps are not drawn
        </li>
      </ul>
    </div>
  );
}

function sizeWords({ nodes, links, bound }: Neighbourhood): string {
  return `${nodes.length} states, ${links.length} steps${bound === null ? ': everything that can be reached' : ''}`;
}

function Drawing({ graph, goTo }: { readonly graph: Neighbourhood; readonly goTo: Props['goTo'] }) {
  const { spots, width, height } = useMemo(() => layout(graph), [graph]);
  const { down, other } = useMemo(() => paths(graph, spots), [graph, spots]);
  // Many links together would be as dark as ink.
  const faint = Math.max(0.1, Math.min(0.6, 8 / Math.sqrt(graph.links.length + 1)));
  const worded = graph.nodes.length <= WORDED;
  const chosen = (event: MouseEvent): void => {
    const index = (event.target as Element).getAttribute('data-node');
    const route = index === null ? undefined : graph.nodes[Number(index)]?.route;
    if (route !== undefined) goTo(route.split(','));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="drawing" tabIndex={0} aria-label="Graph of the neighbourhood">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list of steps is the same for keys */}
      <svg
        role="img"
        aria-label={`${sizeWords(graph)}. The list of steps leads to the same states.`}
        viewBox={`0 0 ${width} ${height}`}
        style={{ minWidth: `${Math.min(width, 1400)}px` }}
        onClick={chosen}
      >
        <title>Graph of the neighbourhood</title>
        <path class="links back" d={other} style={{ strokeOpacity: faint * 0.6 }} />
        <path class="links" d={down} style={{ strokeOpacity: faint }} />
        {graph.nodes.map((node, index) => (
          <circle
            key={node.route}
            data-node={String(index)}
            class={classOf(node, index)}
            cx={spots[index]?.x}
            cy={spots[index]?.y}
            r={index === 0 ? 7 : 5}
          >
            <title>{titleOf(node)}</title>
          </circle>
        ))}
        {worded
          ? graph.nodes.map((node, index) => (
              <text key={node.route} x={spots[index]?.x} y={(spots[index]?.y ?? 0) + 15}>
                {index === 0 ? 'here' : node.actor}
              </text>
            ))
          : null}
      </svg>
    </section>
  );
}

function classOf({ violated, expanded, final }: GraphNode, index: number): string {
  if (index === 0) return 'here';
  if (violated.length > 0) return 'broken';
  return final ? 'final' : expanded ? '' : 'open';
}

function titleOf({ label, depth, violated }: GraphNode): string {
  if (depth === 0) return 'the state that is looked at';
  return `${depth} ${depth === 1 ? 'step' : 'steps'} on, by ${label}${violated.length === 0 ? '' : `; violates ${violated.join(', ')}`}`;
}

/** All links in two paths: those one step further away, and the others. */
function paths(
  { nodes, links }: Neighbourhood,
  spots: ReturnType<typeof layout>['spots'],
): { readonly down: string; readonly other: string } {
  const down: string[] = [];
  const other: string[] = [];
  for (const { from, to } of links) {
    const a = spots[from];
    const b = spots[to];
    if (a === undefined || b === undefined || from === to) continue;
    if ((nodes[to]?.depth ?? 0) > (nodes[from]?.depth ?? 0))
      down.push(`M${round(a.x)} ${round(a.y)}L${round(b.x)} ${round(b.y)}`);
    else
      other.push(
        `M${round(a.x)} ${round(a.y)}Q${round((a.x + b.x) / 2 + 24)} ${round((a.y + b.y) / 2)} ${round(b.x)} ${round(b.y)}`,
      );
  }
  return { down: down.join(''), other: other.join('') };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
