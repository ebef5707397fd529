/** Where each thread stands: the calls that have not returned, with their locals, and what it does or waits for next. */
import type { PageState, PageThread } from 'dcheck/api';
import type { Book } from './book.ts';

interface Props {
  readonly book: Book;
  readonly state: PageState;
}

export function Threads({ book, state }: Props) {
  return (
    <ul class="threads">
      {state.threads.map((thread) => (
        <Thread key={thread.name} book={book} thread={thread} />
      ))}
    </ul>
  );
}

function Thread({ book, thread }: { readonly book: Book; readonly thread: PageThread }) {
  const { name, status, reason, stack, next, at } = thread;
  return (
    <li class={status}>
      <p>
        <strong>{name}</strong>{' '}
        <span class={`tag ${status === 'waiting' ? 'busy' : 'plain'}`}>{statusWords(status, reason)}</span>
      </p>
      {stack.length === 0 ? null : (
        <ol class="stack">
          {stack.map(({ procedure, locals }, index) => (
            <li key={String(index)}>
              <code>{procedure}()</code>
              {locals.map(([local, value]) => (
                <span key={local} class="local">
                  {local} = <code>{book.text(value)}</code>
                </span>
              ))}
            </li>
          ))}
        </ol>
      )}
      {next === '' ? null : (
        <p class="next">
          next: <code>{next}</code>
          {at === null ? null : (
            <span class="place">
              {' '}
              {at.file}:{at.line}
            </span>
          )}
        </p>
      )}
    </li>
  );
}

function statusWords(status: PageThread['status'], reason: string): string {
  if (status === 'waiting') return reason === '' ? 'waits' : `waits for ${reason}`;
  return status === 'ended' ? 'has ended' : 'can go on';
}
