/**
 * Paths in files: the traces of `dcheck run --format json`, and what the explorer saves. Plain functions on JSON, and
 * nothing of Node in them, so that the page can use them as well.
 */

/** A path in a file, with where it belongs. */
export interface StoredPath {
  /** `v6.19 · sequential · no-stale-negative`. */
  readonly name: string;
  readonly variant: string;
  readonly config: string;
  /** As in `route.ts`, in parts. */
  readonly route: readonly string[];
  /** The step (from 1) that it goes on with for ever after its last; 0: it just ends. */
  readonly loop: number;
}

interface StoredTrace {
  readonly path: { readonly initial: number; readonly steps: readonly (readonly [string, number])[] };
  readonly loop?: { readonly start: number };
}

interface StoredDocument {
  readonly variant?: string;
  readonly config?: string;
  readonly trace?: StoredTrace;
  readonly runs?: readonly {
    readonly variant: string;
    readonly config: string;
    readonly properties: readonly { readonly name: string; readonly trace?: StoredTrace }[];
  }[];
}

/** None where it has none. Throws a TypeError where it is another kind of document. */
export function storedPaths(document: unknown): StoredPath[] {
  const { trace, variant = '', config = '', runs = [] } = document as StoredDocument;
  if (trace !== undefined) return [stored('path', variant, config, trace)];
  return runs.flatMap((run) =>
    run.properties.flatMap((property) =>
      property.trace === undefined ? [] : [stored(property.name, run.variant, run.config, property.trace)],
    ),
  );
}

function stored(name: string, variant: string, config: string, { path, loop }: StoredTrace): StoredPath {
  const steps = path.steps.map(([action, choice]) => `${encodeURIComponent(action)}${choice === 0 ? '' : `:${choice}`}`);
  return {
    name: [variant, config, name].filter((part) => part !== '').join(' · '),
    variant,
    config,
    route: [String(path.initial), ...steps],
    loop: loop === undefined ? 0 : loop.start + 1,
  };
}
