/**
 * Any state as a nested table. What differs from the state before is marked and open, the rest is folded; equal values
 * have equal numbers, so a part that is the same is seen to be at once.
 */
import type { Ref } from 'dcheck/api';
import type { Book } from './book.ts';

/** Composite values of at most so many characters are shown in one line. */
const SHORT = 48;

interface Props {
  readonly book: Book;
  readonly now: Ref;
  /** Null: there is nothing to compare with. */
  readonly before: Ref | null;
}

export function StateTable({ book, now, before }: Props) {
  return <ul class="tree">{entries(book, now, before)}</ul>;
}

function entries(book: Book, now: Ref, before: Ref | null) {
  const members = book.members(now) ?? [];
  const old = new Map((before === null ? [] : (book.members(before) ?? [])).map(({ key, value }) => [key, value]));
  const gone = before === null ? [] : [...old.keys()].filter((key) => !members.some((member) => member.key === key));
  return [
    ...members.map(({ key, value }) => (
      <Entry key={key} book={book} name={key} now={value} before={before === null ? value : (old.get(key) ?? null)} />
    )),
    ...gone.map((key) => (
      <li key={`-${key}`} class="gone">
        <span class="sign">-</span> <span class="key">{key}</span> <del>{book.text(old.get(key) as Ref)}</del>
      </li>
    )),
  ];
}

interface EntryProps {
  readonly book: Book;
  readonly name: string;
  readonly now: Ref;
  /** The same number: unchanged. Null: there was none. */
  readonly before: Ref | null;
}

function Entry({ book, name, now, before }: EntryProps) {
  const text = book.text(now);
  const changed = before !== now;
  const sign = before === null ? '+' : '~';
  const members = book.members(now);
  if (members === null || members.length === 0 || text.length <= SHORT) {
    return (
      <li class={changed ? 'changed' : ''}>
        {changed ? <span class="sign">{sign}</span> : null} <span class="key">{name}</span>{' '}
        {changed && before !== null ? (
          <>
            <del>{book.text(before)}</del> <span class="becomes">→</span>{' '}
          </>
        ) : null}
        <code>{text}</code>
      </li>
    );
  }
  return (
    <li class={changed ? 'within' : ''}>
      <details open={changed} key={changed ? 'changed' : 'same'}>
        <summary>
          {changed ? <span class="sign">{sign}</span> : null} <span class="key">{name}</span>{' '}
          <span class="count">{members.length} members</span>
        </summary>
        <ul class="tree">{entries(book, now, before)}</ul>
      </details>
    </li>
  );
}
