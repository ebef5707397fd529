/** Questions as they come over the wire, checked before they reach the spec. */
import { DcheckError, type ErrorCode, type ExplorerHost, type QuestionName, type Questions } from '../../checker/api.ts';
import { HttpRefusal } from './body.ts';

/** What an error says to a page. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** `file:line`; '' where it is not known. */
  readonly at: string;
}

export type Wire<T> = { readonly ok: true; readonly answer: T } | { readonly ok: false; readonly error: WireError };

type Kind = 'string' | 'number' | 'boolean';
const POSITION: Readonly<Record<string, Kind>> = { variant: 'string', config: 'string', route: 'string' };

/** The fields of each question. */
const FIELDS: { readonly [K in QuestionName]: Readonly<Record<string, Kind>> } = {
  spec: {},
  look: POSITION,
  evaluate: { ...POSITION, expression: 'string' },
  search: { ...POSITION, expression: 'string', property: 'string', fromStart: 'boolean', seconds: 'number' },
  graph: { ...POSITION, states: 'number' },
  trace: POSITION,
};

/** Throws HttpRefusal where it is no question; what is wrong with the spec or the position is an answer. */
export async function answerTo(
  host: ExplorerHost,
  name: string,
  question: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Wire<unknown>> {
  if (!Object.hasOwn(FIELDS, name)) throw new HttpRefusal(404, 'there is no such question');
  const fields = FIELDS[name as QuestionName];
  for (const [field, value] of Object.entries(question)) {
    if (!Object.hasOwn(fields, field) || typeof value !== fields[field])
      throw new HttpRefusal(400, `a question "${name}" has no such ${JSON.stringify(field)}`);
  }
  try {
    return { ok: true, answer: await host.ask(name as QuestionName, question as unknown as Questions[QuestionName][0], signal) };
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    const { at, hint = '' } = error.details;
    return {
      ok: false,
      error: { code: error.code, message: error.message, hint, at: at === undefined ? '' : `${at.file}:${at.line}` },
    };
  }
}
