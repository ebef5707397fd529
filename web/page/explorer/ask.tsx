/** Questions to the server, and their answers as state of a component. */
import type { QuestionName, Questions } from 'dcheck/api';
import { useEffect, useState } from 'preact/hooks';

/** What went wrong, in words for the reader. */
export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly at: string;
}

export type Answer<T> = { readonly ok: true; readonly answer: T } | { readonly ok: false; readonly error: Refused };

const token = new URLSearchParams(location.search).get('token') ?? '';

export async function ask<N extends QuestionName>(
  name: N,
  question: Questions[N][0],
  signal?: AbortSignal,
): Promise<Answer<Questions[N][1]>> {
  try {
    const response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(question),
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.ok) return (await response.json()) as Answer<Questions[N][1]>;
    return { ok: false, error: { code: String(response.status), message: (await response.text()).trim(), hint: '', at: '' } };
  } catch (error) {
    const aborted = error instanceof DOMException && error.name === 'AbortError';
    const message = aborted ? 'stopped' : 'the server does not answer';
    return {
      ok: false,
      error: { code: aborted ? 'aborted' : 'gone', message, hint: aborted ? '' : 'is dcheck explore still running?', at: '' },
    };
  }
}

/** Have the server load the spec anew; what is shown is asked for again. */
export async function reload(): Promise<void> {
  await fetch('/api/reload', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{}',
  });
  dispatchEvent(new Event(RELOADED));
}

const RELOADED = 'dcheck-reloaded';

/** Counts how often the spec was loaded anew. */
function useEdition(): number {
  const [edition, setEdition] = useState(0);
  useEffect(() => {
    const next = (): void => setEdition((now) => now + 1);
    addEventListener(RELOADED, next);
    return () => removeEventListener(RELOADED, next);
  }, []);
  return edition;
}

/** The answer to `question`, asked again when it changes; until then the last one. Null before the first. */
export function useAnswer<N extends QuestionName>(
  name: N,
  question: Questions[N][0] | null,
): { readonly answer: Answer<Questions[N][1]> | null; readonly fresh: boolean } {
  const edition = useEdition();
  const key = JSON.stringify([edition, question]);
  const [got, setGot] = useState<{ readonly key: string; readonly answer: Answer<Questions[N][1]> | null }>({
    key: '',
    answer: null,
  });
  useEffect(() => {
    if (question === null) return undefined;
    const controller = new AbortController();
    void ask(name, question, controller.signal).then((answer) => {
      if (!controller.signal.aborted) setGot({ key, answer });
    });
    return () => controller.abort();
  }, [name, key]);
  return { answer: got.answer, fresh: got.key === key };
}

export function RefusedBox({ error }: { readonly error: Refused }) {
  return (
    <div class="alert" role="alert">
      <p>{error.message}</p>
      {error.at === '' ? null : <p>at {error.at}</p>}
      {error.hint === '' ? null : <p>{error.hint}</p>}
    </div>
  );
}
