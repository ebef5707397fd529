/**
 * The graph in Graphviz's DOT language. States are numbers, in the order in which breadth-first search finds them; what
 * a state is like stands in its tooltip (SVG shows it), what a step changes follows from its label. Initial states are
 * drawn bold, states that violate a property red, states in which the system rests double, states that a bound kept
 * from being expanded dashed; a fault leads to a box.
 */
import type { CollectedGraph, GraphState } from '../../graph/collect.ts';
import { cellName } from '../findings.ts';
import { visible } from '../trace/report.ts';
import { valueText } from '../value.ts';

export function dotLines({ system, states, edges, bound }: CollectedGraph): string[] {
  const cell = cellName(system.selection, '-');
  const name = cell === '' ? system.spec : `${system.spec} ${cell}`;
  const faults = edges.filter(({ fault }) => fault !== null);
  return [
    `digraph ${quoted(name)} {`,
    `  label=${quoted(`${name}: ${states.length} states, ${edges.length} steps${bound === null ? '' : `, cut at ${bound}`}`)};`,
    '  node [shape=circle];',
    ...states.map((state, number) => `  ${number} [${attributes(state)}];`),
    ...faults.map(({ fault }, number) => `  fault${number} [shape=box, color=red, label=${quoted(String(fault))}];`),
    ...edges.map((edge) => {
      const to = edge.fault === null ? String(edge.to) : `fault${faults.indexOf(edge)}`;
      return `  ${edge.from} -> ${to} [label=${quoted(edge.label)}${edge.fault === null ? '' : ', color=red'}];`;
    }),
    '}',
  ];
}

function attributes({ state, initial, violated, expanded, final }: GraphState): string {
  const style = [...(initial === -1 ? [] : ['bold']), ...(expanded ? [] : ['dashed'])];
  return [
    `tooltip=${quoted(`${valueText(visible(state))}${violated.length === 0 ? '' : ` violates ${violated.join(', ')}`}`)}`,
    ...(style.length === 0 ? [] : [`style=${quoted(style.join(','))}`]),
    ...(violated.length === 0 ? [] : ['color=red']),
    ...(final ? ['shape=doublecircle'] : []),
  ].join(', ');
}

/** A double-quoted string of DOT: in it, only the quote needs a backslash, and a backslash must not stand before one. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
