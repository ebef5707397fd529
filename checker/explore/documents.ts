/** What is asked of the explorer and what it answers, as plain JSON: the web page and the terminal speak it alike. */

import type { Json } from '../report/json/values.ts';
import type { PageBook, PagePlace, PageRun } from '../report/page/document.ts';

/** Which system is walked. */
export interface Chosen {
  /** '' where the spec declares none. */
  readonly variant: string;
  readonly config: string;
}

/** A position: a system, and a path in it as text: see `route.ts`. */
export interface Position extends Chosen {
  readonly route: string;
}

/** What there is to choose from. */
export interface SpecDocument {
  readonly spec: string;
  readonly about: string;
  readonly file: string;
  readonly variants: readonly Choosable[];
  readonly configs: readonly Choosable[];
  /** Constants that were set on the command line. */
  readonly set: Readonly<Record<string, string | number | boolean>>;
}

export interface Choosable {
  readonly name: string;
  readonly about: string;
}

/** A step that can be taken. */
export interface EnabledStep {
  /** What the route gets longer by. */
  readonly route: string;
  readonly actor: string;
  readonly action: string;
  readonly procedure: string;
  readonly label: string;
  readonly at: PagePlace | null;
  /** What it changes. */
  readonly notes: readonly string[];
  /** What tells it from another step that reads the same: another choice; '' where none does. */
  readonly choice: string;
  readonly fault: string | null;
  /** False: a constraint of the spec leaves it out of every exploration. */
  readonly inModel: boolean;
  /** Properties that it, or the state after it, violates. */
  readonly violates: readonly string[];
  /** A state of the path that it leads back to; null where it leads to none of these. */
  readonly backTo: number | null;
}

/** An actor that cannot take a step. */
export interface BlockedActor {
  readonly actor: string;
  /** '' where nothing is known. */
  readonly reason: string;
}

/** What a property says of the last state. */
export interface StateVerdict {
  readonly property: string;
  readonly part: string | null;
  readonly holds: boolean;
  readonly reason: string;
}

/** Everything that is seen from a position. */
export interface Look extends PageBook {
  /** In its plain form: what else leads here is the same position. */
  readonly route: string;
  readonly run: PageRun;
  readonly enabled: readonly EnabledStep[];
  readonly blocked: readonly BlockedActor[];
  /** Of the last state; none after a fault. */
  readonly verdicts: readonly StateVerdict[];
  /** Names of the properties that each state of the run violates, the initial state first. */
  readonly violated: readonly (readonly string[])[];
  /** Properties that are not about single states. */
  readonly others: readonly string[];
  /** Properties that can be searched for. */
  readonly properties: readonly string[];
  readonly deadlock: boolean;
  /** In words; null where nobody says, or it is not over. */
  readonly outcome: string | null;
  readonly initialStates: number;
}

export interface SearchQuestion extends Position {
  readonly expression?: string;
  readonly property?: string;
  /** From the initial states instead of from the position. */
  readonly fromStart?: boolean;
  readonly seconds?: number;
}

export interface SearchAnswer {
  /** Null where none was found. */
  readonly route: string | null;
  /** Steps from where it began to search. */
  readonly steps: number;
  /** The step (from 1) that a behaviour goes on with after its last; null where it just ends. */
  readonly loop: number | null;
  readonly distinct: number;
  /** Why not everything was looked at; null where it was. */
  readonly bound: string | null;
  readonly reason: string;
}

export interface GraphQuestion extends Position {
  readonly states?: number;
}

export interface GraphNode {
  readonly route: string;
  /** Steps from the position. */
  readonly depth: number;
  /** What led here on the way that `route` takes; '' for the position itself. */
  readonly label: string;
  readonly actor: string;
  readonly violated: readonly string[];
  /** False: its steps are not in the graph. */
  readonly expanded: boolean;
  readonly final: boolean;
}

export interface GraphLink {
  readonly from: number;
  readonly to: number;
  readonly actor: string;
  readonly label: string;
}

/** The neighbourhood of a position, which is node 0. */
export interface Neighbourhood {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly bound: string | null;
}

/** What may be asked, by name: the question's form and the answer's. */
export interface Questions {
  readonly spec: readonly [Readonly<Record<string, never>>, SpecDocument];
  readonly look: readonly [Position, Look];
  readonly evaluate: readonly [Position & { readonly expression: string }, { readonly text: string }];
  readonly search: readonly [SearchQuestion, SearchAnswer];
  readonly graph: readonly [GraphQuestion, Neighbourhood];
  readonly trace: readonly [Position, Json];
}

export type QuestionName = keyof Questions;
