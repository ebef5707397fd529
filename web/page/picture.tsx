/**
 * A state as its spec draws it: boxes in groups, and arrows between them. What is new or different from the picture of
 * the state before is marked. Arrows are laid over the boxes once these have their places; each is also said in words
 * in its box, so that nothing depends on seeing them.
 */
import type { Picture, PictureBox, PictureTag } from 'dcheck/api';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly picture: Picture;
  /** Null: there is none to compare with. */
  readonly before: Picture | null;
}

export function PictureView({ picture, before }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [paths, setPaths] = useState<readonly string[]>([]);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    const draw = (): void => setPaths(arrowPaths(current, picture));
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(current);
    return () => observer.disconnect();
  }, [picture]);
  const known = new Map(before?.groups.flatMap(({ boxes }) => boxes.map((box) => [box.id, box] as const)));
  return (
    <div class="picture" ref={frame}>
      <svg class="picture-arrows" aria-hidden="true">
        <title>arrows</title>
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path d="M0 0 L8 4 L0 8 z" />
          </marker>
        </defs>
        {paths.map((path, index) => (
          <path key={String(index)} d={path} marker-end="url(#tip)" />
        ))}
      </svg>
      {picture.groups.map(({ title, boxes }) => (
        <section key={title} class="group">
          <h3>{title}</h3>
          {boxes.map((box) => (
            <Box key={box.id} box={box} old={known.get(box.id)} compared={before !== null} arrows={arrowWords(picture, box)} />
          ))}
        </section>
      ))}
    </div>
  );
}

interface BoxProps {
  readonly box: PictureBox;
  readonly old: PictureBox | undefined;
  readonly compared: boolean;
  readonly arrows: readonly string[];
}

function Box({ box, old, compared, arrows }: BoxProps) {
  const isNew = compared && old === undefined;
  const oldTags = (old?.tags ?? []).map(textOf);
  const oldRows = new Map(old?.rows);
  const titled = compared && old !== undefined && old.title !== box.title;
  return (
    <article class={`box ${box.tone ?? 'plain'} ${isNew ? 'changed' : ''}`} data-box={box.id}>
      <h4>
        {isNew ? <Sign text="+" words="new: " /> : null}
        {titled ? <mark>{box.title}</mark> : box.title}
      </h4>
      {box.tags === undefined || box.tags.length === 0 ? null : (
        <ul class="tags">
          {box.tags.map((tag) => {
            const text = textOf(tag);
            const changed = compared && !isNew && !oldTags.includes(text);
            return (
              <li key={text} class={`tag ${toneOf(tag)} ${changed ? 'changed' : ''}`}>
                {changed ? <Sign text="~" words="changed: " /> : null}
                {text}
              </li>
            );
          })}
        </ul>
      )}
      {box.rows === undefined || box.rows.length === 0 ? null : (
        <dl>
          {box.rows.map(([name, value]) => {
            const changed = compared && !isNew && oldRows.get(name) !== value;
            return (
              <div key={name} class={changed ? 'changed' : ''}>
                <dt>{name}</dt>
                <dd>
                  {changed ? <Sign text="~" words="changed: " /> : null}
                  {value}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {arrows.map((words) => (
        <p key={words} class="visually-hidden">
          {words}
        </p>
      ))}
    </article>
  );
}

/** A sign for those who see it, words for those who hear it. */
function Sign({ text, words }: { readonly text: string; readonly words: string }) {
  return (
    <>
      <span class="sign" aria-hidden="true">
        {text}
      </span>
      <span class="visually-hidden">{words}</span>
    </>
  );
}

function textOf(tag: string | PictureTag): string {
  return typeof tag === 'string' ? tag : tag.text;
}

function toneOf(tag: string | PictureTag): string {
  return typeof tag === 'string' ? 'plain' : (tag.tone ?? 'plain');
}

function arrowWords({ arrows = [], groups }: Picture, { id }: PictureBox): string[] {
  const titles = new Map(groups.flatMap(({ boxes }) => boxes.map((box) => [box.id, box.title] as const)));
  return arrows
    .filter(({ from, to }) => from === id && titles.has(to))
    .map(({ to, label }) => `${label === undefined ? 'points to' : `${label}:`} ${titles.get(to)}`);
}

/** Curves from box to box, in the coordinates of `frame`. */
function arrowPaths(frame: HTMLElement, { arrows = [] }: Picture): string[] {
  const origin = frame.getBoundingClientRect();
  const boxes = new Map([...frame.querySelectorAll<HTMLElement>('[data-box]')].map((box) => [box.dataset.box, box]));
  return arrows.flatMap(({ from, to }) => {
    const a = boxes.get(from)?.getBoundingClientRect();
    const b = boxes.get(to)?.getBoundingClientRect();
    if (a === undefined || b === undefined) return [];
    const beside = b.left >= a.right || a.left >= b.right;
    const [x1, y1] = beside
      ? [b.left >= a.right ? a.right : a.left, a.top + 18]
      : [a.left + a.width / 2, b.top > a.top ? a.bottom : a.top];
    const [x2, y2] = beside
      ? [b.left >= a.right ? b.left : b.right, b.top + 18]
      : [b.left + b.width / 2, b.top > a.top ? b.top : b.bottom];
    const [x, y, u, v] = [x1 - origin.left, y1 - origin.top, x2 - origin.left, y2 - origin.top].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    const middle = Math.round((x + u) / 2);
    return [beside ? `M${x} ${y} C${middle} ${y} ${middle} ${v} ${u} ${v}` : `M${x} ${y} L${u} ${v}`];
  });
}
