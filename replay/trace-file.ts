/**
 * Reads what `dcheck run --format json` wrote, or a path that the explorer saved, and takes each of its traces again with the spec that it names. So a
 * replay knows the states, and a trace that is no run of the spec as it is now is refused.
 */
import { readFileSync } from 'node:fs';
import {
  DcheckError,
  instantiate,
  type LoadedSpec,
  loadSpec,
  type Trace,
  type TransitionSystem,
  traceOfPath,
} from '../checker/api.ts';
import type { Origin } from './script.ts';

export interface Recorded {
  readonly system: TransitionSystem;
  readonly trace: Trace;
  readonly origin: Origin;
  /** Why the property is violated, in the spec's words. */
  readonly reason: string;
}

/** The parts of the document `dcheck.run/1` that are needed. */
interface RunDocument {
  readonly schema: 'dcheck.run/1';
  readonly file: string;
  readonly runs: readonly {
    readonly variant: string;
    readonly config: string;
    readonly constants: Readonly<Record<string, string | number | boolean>>;
    readonly properties: readonly {
      readonly name: string;
      readonly reason?: string;
      readonly trace?: TraceDocument;
      readonly saved?: true;
    }[];
  }[];
}

/** The parts of the document `dcheck.trace/1` that are needed: a path that the explorer or the repl saved. */
interface PathDocument {
  readonly file: string;
  readonly variant: string;
  readonly config: string;
  readonly constants: Readonly<Record<string, string | number | boolean>>;
  readonly trace: TraceDocument;
}

interface TraceDocument {
  readonly steps: readonly { readonly action: string; readonly label: string }[];
  readonly path: { readonly initial: number; readonly steps: readonly (readonly [action: string, choice: number])[] };
}

/** What stands for a property where a path was saved by hand. */
const PATH = 'path';

export interface Wanted {
  readonly variant: readonly string[];
  readonly config: readonly string[];
  readonly property: readonly string[];
}

/** `file`: `-` is standard input. Throws DcheckError `trace`, and what loading the spec throws. */
export async function readTraces(file: string, wanted: Wanted): Promise<readonly Recorded[]> {
  const document = parse(file, textOf(file));
  const isWanted = (names: readonly string[], name: string): boolean =>
    names.length === 0 || names.includes('all') || names.includes(name);
  const chosen = document.runs.flatMap((run) =>
    run.properties
      .filter(({ name, trace }) => trace !== undefined && isWanted(wanted.property, name))
      .filter(() => isWanted(wanted.variant, run.variant) && isWanted(wanted.config, run.config))
      .map((property) => ({ run, property, trace: property.trace as TraceDocument })),
  );
  if (chosen.length === 0) {
    const hint = 'traces are of properties that are violated; --variant, --config and --property choose among them';
    throw new DcheckError('trace', `${nameOf(file)} has no trace that was asked for`, { hint });
  }
  const loaded = await loadSpec(document.file);
  return chosen.map(({ run, property, trace }) => {
    const system = systemOf(loaded, run);
    const { name, reason = '' } = property;
    const origin = {
      spec: loaded.spec.name,
      variant: run.variant,
      config: run.config,
      // A path stands for no property: that the kernel ends where it ends is all that can be asked.
      property: property.saved ? null : name,
      length: trace.steps.length,
    };
    return { system, trace: takeAgain(system, trace, origin), origin, reason };
  });
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = 'dcheck run SPEC --format json > FILE writes one; - is standard input';
    throw new DcheckError('trace', `cannot read ${nameOf(file)}: ${code}`, { hint });
  }
}

function parse(file: string, text: string): RunDocument {
  const hint = 'give it what dcheck run SPEC --format json wrote';
  const refused = (what: string): DcheckError => new DcheckError('trace', `${nameOf(file)} ${what}`, { hint });
  let document: Partial<RunDocument> & { readonly message?: string };
  try {
    document = asRuns(JSON.parse(text)) as typeof document;
  } catch (error) {
    throw refused(`is no JSON: ${(error as Error).message}`);
  }
  const schema = (document as { readonly schema?: unknown } | null)?.schema;
  if (schema === 'dcheck.error/1') throw refused(`has an error of dcheck instead of traces: ${document.message}`);
  if (schema !== 'dcheck.run/1')
    throw refused(
      schema === undefined
        ? 'has no schema: dcheck did not write it'
        : `is a document of schema ${JSON.stringify(schema)}, not dcheck.run/1`,
    );
  const isWhole =
    typeof document.file === 'string' &&
    Array.isArray(document.runs) &&
    document.runs.every(
      (run) => typeof run?.variant === 'string' && Array.isArray(run.properties) && run.properties.every(isProperty),
    );
  if (!isWhole) throw refused('is not whole: it is no document of schema dcheck.run/1');
  return document as RunDocument;
}

/** A saved path as the one trace of a run; any other document as it is. */
function asRuns(document: unknown): unknown {
  if ((document as { readonly schema?: unknown } | null)?.schema !== 'dcheck.trace/1') return document;
  const { file, variant, config, constants, trace } = document as Partial<PathDocument>;
  return {
    schema: 'dcheck.run/1',
    file,
    runs: [{ variant, config, constants, properties: [{ name: PATH, trace, saved: true }] }],
  };
}

function isProperty(property: { readonly name?: unknown; readonly trace?: Partial<TraceDocument> } | null): boolean {
  if (typeof property?.name !== 'string') return false;
  const { trace } = property;
  return (
    trace === undefined ||
    (Array.isArray(trace.steps) && Array.isArray(trace.path?.steps) && typeof trace.path.initial === 'number')
  );
}

function systemOf({ spec }: LoadedSpec, { variant, config, constants }: RunDocument['runs'][number]): TransitionSystem {
  return instantiate(spec, { ...(variant === '' ? {} : { variant }), ...(config === '' ? {} : { config }), set: constants });
}

/** Throws where the spec does not take these steps, or calls them otherwise. */
function takeAgain(system: TransitionSystem, { steps, path }: TraceDocument, { variant, config, property }: Origin): Trace {
  const foreign = (why: string): DcheckError =>
    new DcheckError(
      'trace',
      `the trace of ${property ?? PATH} (${variant}, ${config}) is no run of the spec as it is now: ${why}`,
      {
        hint: 'run dcheck run again, with the same text of the spec',
      },
    );
  const ids = path.steps.map(([name, choice]) => ({
    action: system.actions.findIndex((action) => action.name === name),
    choice,
  }));
  const unknown = ids.findIndex(({ action }) => action === -1);
  if (unknown !== -1) throw foreign(`it has no action ${JSON.stringify(path.steps[unknown]?.[0])}`);
  if (system.initial[path.initial] === undefined) throw foreign(`it has no initial state ${path.initial}`);
  let trace: Trace;
  try {
    trace = traceOfPath(system, { initial: path.initial, steps: ids });
  } catch (error) {
    throw foreign((error as Error).message);
  }
  const other = trace.steps.findIndex(({ label }, index) => label !== steps[index]?.label);
  if (other !== -1) throw foreign(`step ${other + 1} is "${trace.steps[other]?.label}" now, not "${steps[other]?.label}"`);
  return trace;
}
