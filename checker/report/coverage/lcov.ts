/**
 * Coverage as an lcov tracefile, against the spec's own source: what genhtml, editors and code hosts read. The format is
 * defined by geninfo(1).
 *
 * A line counts the steps that begin at it; of several steps that begin at one line, the most often taken counts. A
 * function is a procedure, counted by how often it was entered, or an action, by how often it was taken. Lines within a
 * step have no count of their own.
 */
import type { CoverageSummary } from '../../coverage/summary.ts';

interface Source {
  readonly functions: { readonly name: string; readonly line: number; readonly count: number }[];
  readonly lines: Map<number, number>;
}

/** The tracefile's text. `showFile` names the source files. */
export function lcov({ actions, procedures }: CoverageSummary, showFile: (path: string) => string): string {
  const sources = new Map<string, Source>();
  const sourceOf = (file: string): Source => {
    const known = sources.get(file) ?? { functions: [], lines: new Map() };
    sources.set(file, known);
    return known;
  };
  const count = ({ lines }: Source, line: number, times: number): void => {
    lines.set(line, Math.max(lines.get(line) ?? 0, times));
  };
  for (const { action, taken, at } of actions) {
    if (at === null) continue;
    const source = sourceOf(at.file);
    source.functions.push({ name: action, line: at.line, count: taken });
    count(source, at.line, taken);
  }
  for (const { name, at, calls, steps } of procedures) {
    sourceOf(at.file).functions.push({ name, line: at.line, count: calls });
    for (const step of steps) count(sourceOf(step.at.file), step.at.line, step.count);
  }
  const files = [...sources.keys()].sort();
  return files.flatMap((file) => record(showFile(file), sources.get(file) as Source)).join('\n') + (files.length > 0 ? '\n' : '');
}

function record(file: string, { functions, lines }: Source): string[] {
  const named = unique(functions);
  const counted = [...lines].sort(([a], [b]) => a - b);
  return [
    'TN:',
    `SF:${file}`,
    ...named.map(({ name, line }) => `FN:${line},${name}`),
    ...named.map(({ name, count }) => `FNDA:${count},${name}`),
    `FNF:${named.length}`,
    `FNH:${named.filter(({ count }) => count > 0).length}`,
    ...counted.map(([line, count]) => `DA:${line},${count}`),
    `LF:${counted.length}`,
    `LH:${counted.filter(([, count]) => count > 0).length}`,
    'end_of_record',
  ];
}

/** In the order of lines; FNDA refers to functions by name, so a name that occurs again gets its line. */
function unique(functions: Source['functions']): Source['functions'] {
  const taken = new Set<string>();
  return [...functions]
    .sort((a, b) => a.line - b.line)
    .map(({ name, line, count }) => {
      const own = taken.has(name) ? `${name}:${line}` : name;
      taken.add(own);
      return { name: own, line, count };
    });
}
