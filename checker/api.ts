/**
 * The programmatic interface, imported as 'dcheck/api': load a spec, list what it declares, check it, take traces
 * again. The command line, replay and the web pages stand on this.
 */
export { check, isUnexpected, type PropertyResult, type RunResult, type Verdict } from './check.ts';
export { type Coverage, coverageOf } from './coverage/collect.ts';
export { type CoverageSummary, summarize } from './coverage/summary.ts';
export { type Usage, type Watched, watched } from './coverage/usage.ts';
export { type Judged, type Warning, warningsOf } from './coverage/warnings.ts';
export type { Bound, Engine, Exploration, FinalClass, Limits, Path, PathStep, Progress, Violation } from './engine/engine.ts';
export { learnedEngine, learnedWith } from './engine/learned/learned.ts';
export { referenceEngine } from './engine/reference/reference.ts';
export { asExplored, suited, withoutSymmetry } from './engine/suited.ts';
export {
  attempt,
  DcheckError,
  type ErrorCode,
  type ErrorDetails,
  messageOf,
  type Result,
  type SourcePosition,
} from './errors/error.ts';
export { didYouMean } from './errors/suggest.ts';
export type * from './explore/documents.ts';
export { EXPRESSION_HELP } from './explore/expression.ts';
export { ExplorerHost, type ThreadData } from './explore/host.ts';
export { Session, type SessionOptions, TRACE_SCHEMA } from './explore/session.ts';
export { type CollectedGraph, collectGraph } from './graph/collect.ts';
export { type LoadedSpec, loadSpec } from './load/load.ts';
export { type Row, type Spread, sideBySide } from './outcomes/compare.ts';
export { type Difference, differencesBetween } from './outcomes/differences.ts';
export { type Gathered, gather } from './outcomes/gather.ts';
export { type Outcome, outcomeName } from './outcomes/outcome.ts';
export type { Judgement } from './report/judgement.ts';
export type * from './report/page/document.ts';
export type { HeapNode, Ref } from './report/page/heap.ts';
export type { Lane, LaneStatus } from './report/trace/story.ts';
export { depthFirstEngine, iterativeEngine } from './search/depth-first.ts';
export { fewestSwitchesEngine } from './search/fewest-switches.ts';
export { type RandomOptions, randomEngine } from './search/random.ts';
export { type SwarmOptions, swarmEngine } from './search/swarm.ts';
export type { Picture, PictureArrow, PictureBox, PictureGroup, PictureTag, ThreadView, Tone } from './spec/picture.ts';
export { type Choice, instantiate } from './system/instantiate.ts';
export { outcomes } from './system/successors.ts';
export type { ActionInstance, CheckedProperty, State, StepName, TransitionSystem } from './system/system.ts';
export type { Change } from './trace/changes.ts';
export { type Blocked, blockedIn, type Trace, type TraceStep, traceOf, traceOfPath } from './trace/trace.ts';
export { type LogLine, parseLog } from './validate/log.ts';
export { type ValidateOptions, type Validation, validate } from './validate/validate.ts';
