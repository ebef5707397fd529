/**
 * `dcheck run --format json`: one document of schema `dcheck.run/1`. The fields that the schema names come first;
 * the others say how far the run got, why a property is violated, and the path by which a trace can be taken again.
 * As in the text, a built-in property that the spec does not mention is left out unless it is violated.
 */
import type { PropertyResult } from '../../check.ts';
import type { Draw } from '../../engine/engine.ts';
import type { SourcePosition } from '../../errors/error.ts';
import type { Trace, TraceStep } from '../../trace/trace.ts';
import { type Findings, isShown, type Run } from '../findings.ts';
import { cluesOf, type Peer } from '../trace/clues.ts';
import { coverageJson } from './coverage.ts';
import { type Json, toJson } from './values.ts';

export const RUN_SCHEMA = 'dcheck.run/1';

/** The document. `showFile` makes source files relative to where the command was given. */
export function runDocument(findings: Findings, showFile: (path: string) => string): Json {
  return {
    schema: RUN_SCHEMA,
    spec: findings.spec,
    file: findings.request.spec,
    interrupted: findings.interrupted,
    ...(findings.resume === undefined ? {} : { resume: findings.resume }),
    runs: findings.runs.map((run) => runJson(run, findings.runs, showFile)),
    warnings: (findings.warnings ?? []).map(({ kind, name, text, fails }) => ({ kind, name, text, fails })),
    ...(findings.coverage === undefined ? {} : { coverage: coverageJson(findings.coverage, showFile) }),
    notRun: findings.notRun.map(({ variant, config, point }) => ({
      variant,
      config: point?.config ?? config,
      ...(point === undefined ? {} : { constants: { ...point.set } }),
    })),
  };
}

function runJson(run: Run, peers: readonly Run[], showFile: (path: string) => string): Json {
  const { variant, result, properties } = run;
  return {
    variant,
    config: run.point?.config ?? run.config,
    distinct: result.distinct,
    generated: result.generated,
    depth: result.depth,
    seconds: Math.round(result.seconds * 1000) / 1000,
    complete: result.bound === null,
    properties: properties.filter(isShown).map((property) => propertyJson(property, run, peers, showFile)),
    bound: result.bound,
    ...(result.trouble === undefined ? {} : { trouble: result.trouble }),
    ...(result.growing === undefined ? {} : { growing: [...result.growing] }),
    ...(result.spilledBytes === undefined ? {} : { spilledBytes: result.spilledBytes }),
    queue: result.queue,
    deadlocks: result.system.mayRest === null ? null : result.deadlocks,
    engine: result.engine,
    ...(result.store === undefined ? {} : { store: result.store }),
    ...(result.collision === undefined ? {} : { collision: { ...result.collision } }),
    ...(result.reduction === undefined ? {} : { reduction: { ...result.reduction } }),
    ...(result.paths === undefined ? {} : { paths: result.paths }),
    ...(result.sample === undefined ? {} : { sample: { ...result.sample } }),
    ...(result.system.symmetry === null ? {} : { symmetry: result.system.symmetry.words }),
    constants: { ...result.system.constants },
  };
}

function propertyJson(property: PropertyResult, run: Run, peers: readonly Run[], showFile: (path: string) => string): Json {
  const { name, verdict, expected, declared, violation } = property;
  return {
    name,
    verdict,
    expected,
    ...(violation === null
      ? {}
      : {
          trace: traceJson(violation.trace, run.result.system, showFile),
          reason: violation.reason,
          part: violation.part,
          ...cluesJson({ ...run, run, property, trace: violation.trace }, peers, showFile),
          ...drawJson(violation.draw),
          ...(violation.replay === undefined ? {} : { replay: { ...violation.replay } }),
        }),
    declared,
  };
}

/** A trace as the documents give it. */
export function traceJson(trace: Trace, system: Run['result']['system'], showFile: (path: string) => string): Json {
  return {
    length: trace.steps.length,
    switches: trace.switches,
    ...(trace.loop === null ? {} : { loop: { start: trace.loop.start } }),
    steps: trace.steps.map((step) => stepJson(step, showFile)),
    path: {
      initial: trace.path.initial,
      steps: trace.path.steps.map(({ action, choice }) => [system.actions[action]?.name ?? String(action), choice]),
    },
  };
}

/** Who wrote last what the property read, and the nearest twin: see `trace/clues.ts`. */
export function cluesJson(
  violated: Parameters<typeof cluesOf>[0],
  peers: readonly Peer[],
  showFile: (path: string) => string,
): { readonly lastWritten: Json; readonly twin: Json } {
  const { written, twin } = cluesOf(violated, peers);
  return {
    lastWritten: written.map(({ path, members, value, step }) => ({ path, members, value: toJson(value), step })),
    twin:
      twin === null
        ? null
        : {
            variant: twin.variant,
            step: twin.parting.step,
            actor: twin.parting.actor,
            how: twin.parting.how,
            reason: twin.parting.reason,
            taken: twin.parting.taken === null ? null : stepJson(twin.parting.taken, showFile),
          },
  };
}

/** Which draw of a sample found a violation. */
function drawJson(draw: Draw | undefined): { readonly [key: string]: Json } {
  return draw === undefined ? {} : { draw: { seed: draw.seed, number: draw.number } };
}

function stepJson(step: TraceStep, showFile: (path: string) => string): Json {
  return {
    actor: step.actor,
    procedure: step.procedure,
    label: step.label,
    source: positionJson(step.source, showFile),
    changes: step.changes.map(({ path, from, to }) => ({ path, from: toJson(from), to: toJson(to) })),
    action: step.action,
    callers: [...step.callers],
    blocked: step.blocked.map(({ actor, reason }) => ({ actor, reason })),
    fault: step.fault === null ? null : { reason: step.fault.reason, at: positionJson(step.fault.at, showFile) },
  };
}

function positionJson(position: SourcePosition | null, showFile: (path: string) => string): Json {
  if (position === null) return null;
  const { file, line, column } = position;
  return { file: showFile(file), line, ...(column === undefined ? {} : { column }) };
}
