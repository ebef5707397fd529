/** What the repl prints: a position, its steps, its properties and its state, in lines. */
import type { EnabledStep, Look } from '../../checker/explore/documents.ts';
import type { HeapNode, Ref } from '../../checker/report/page/heap.ts';
import type { Style } from '../../checker/report/style.ts';
import { cut, padEnd, wrap } from '../../checker/report/text.ts';

/** Where the reader is, what happened last, and what can come next. */
export function positionLines(look: Look, style: Style): string[] {
  const { paint, width } = style;
  const { run, enabled, blocked, violated } = look;
  const last = run.states.length - 1;
  const moment = run.moments.findLast(({ number }) => number === last);
  const words = moment === undefined ? 'initial state' : `${moment.actor}: ${called(moment)}`;
  const broken = violated.at(-1) ?? [];
  const longest = Math.max(0, ...[...enabled, ...blocked].map(({ actor }) => actor.length));
  return [
    ...wrap(paint.strong(last === 0 ? words : `step ${last}  ${words}`), width, 2),
    ...(moment?.notes ?? []).flatMap((note) => indented(note, 4, width)),
    ...run.ending.flatMap((line) => indented(line, 4, width).map(paint.dim)),
    ...broken.map((name) => paint.alarm(`  violated here: ${name}`)),
    ...enabled.flatMap((step, index) => stepLines(step, index + 1, longest, style)),
    ...blocked
      .filter(({ reason }) => reason !== '')
      .map(({ actor, reason }) => paint.dim(`   -  ${padEnd(actor, longest)}  ${reason}`)),
    ...(enabled.length > 0 ? [] : [paint.strong(endWords(look))]),
  ];
}

function stepLines(step: EnabledStep, number: number, longest: number, { paint, width }: Style): string[] {
  const marks = [
    ...(step.fault === null ? [] : [`faults: ${step.fault}`]),
    ...(step.violates.length === 0 ? [] : [`violates ${step.violates.join(', ')}`]),
    ...(step.inModel ? [] : ["outside the spec's constraint"]),
    ...(step.backTo === null ? [] : [`back to state ${step.backTo}`]),
  ];
  const indent = longest + 8;
  return [
    ...wrap(`  ${String(number).padStart(2)}  ${padEnd(step.actor, longest)}  ${called(step)}`, width, indent),
    ...[...step.notes, ...(step.choice === '' ? [] : [step.choice])].flatMap((note) =>
      indented(note, indent, width).map(paint.dim),
    ),
    ...marks.flatMap((mark) => indented(mark, indent, width).map(paint.alarm)),
  ];
}

function indented(text: string, indent: number, width: number): string[] {
  return wrap(text, Math.max(20, width - indent), 2).map((line) => ' '.repeat(indent) + line);
}

function called({ procedure, label }: { readonly procedure: string; readonly label: string }): string {
  return procedure === '' ? label : `${procedure}(): ${label}`;
}

function endWords({ deadlock, outcome }: Look): string {
  if (deadlock) return '  deadlock: nobody can go on';
  return outcome === null ? '  nothing comes after this' : `  it is over: ${outcome}`;
}

/** The path so far, a line for each step. */
export function pathLines({ run }: Look, { width }: Style): string[] {
  const taken = run.moments.filter(({ number }) => number !== null);
  const longest = Math.max(0, ...taken.map(({ actor }) => actor.length));
  const lines = taken.flatMap((moment) =>
    wrap(`${String(moment.number).padStart(4)}  ${padEnd(moment.actor, longest)}  ${called(moment)}`, width, longest + 10),
  );
  return ['   0  initial state', ...lines];
}

export function propertyLines({ verdicts, others }: Look, { paint, width }: Style): string[] {
  return [
    ...verdicts.flatMap(({ property, part, holds, reason }) => {
      const name = part === null ? property : `${property} (${part})`;
      const line = `${holds ? 'holds     ' : 'VIOLATED  '}${name}${reason === '' ? '' : `: ${reason}`}`;
      return wrap(holds ? line : paint.alarm(line), width, 12);
    }),
    ...others.map((name) => paint.dim(`behaviour ${name}`)),
  ];
}

/** The last state by paths; `~` marks what the last step changed. */
export function stateLines(look: Look, { width, paint, unicode }: Style): string[] {
  const { states } = look.run;
  const now = states.at(-1);
  const before = states.at(-2);
  if (now === undefined) return [];
  const old = new Map(before === undefined ? [] : leavesOf(look.heap, before.root, width - 6));
  const shared = leavesOf(look.heap, now.root, width - 6).map(([path, text]) => {
    const changed = before !== undefined && old.get(path) !== text;
    const line = cut(`${changed ? '~' : ' '} ${path} = ${text}`, width, unicode ? '…' : '...');
    return changed ? paint.strong(line) : line;
  });
  const threads = now.threads.map(({ name, stack, status }) => {
    const frames = stack.map(
      ({ procedure, locals }) =>
        `${procedure}(${locals.map(([local, value]) => `${local} = ${textOf(look.heap, value)}`).join(', ')})`,
    );
    return cut(`  thread ${name}: ${status === 'ended' ? 'has ended' : frames.join(' > ')}`, width, unicode ? '…' : '...');
  });
  return [...shared, ...threads];
}

/** What is short stays in one piece. */
function leavesOf(heap: readonly HeapNode[], ref: Ref, room: number, path = ''): [string, string][] {
  const node = heap[ref] as HeapNode;
  const text = textOf(heap, ref);
  const members = membersOf(heap, node);
  if (members.length === 0 || (path !== '' && path.length + text.length <= room)) return [[path, text]];
  return members.flatMap(([key, member]) => leavesOf(heap, member, room, path === '' ? key : `${path}.${key}`));
}

function membersOf(heap: readonly HeapNode[], node: HeapNode): [string, Ref][] {
  if (typeof node === 'string' || 's' in node) return [];
  if ('a' in node) return node.a.map((value, index) => [String(index), value]);
  return 'm' in node ? node.m.map(([key, value]) => [textOf(heap, key), value]) : node.o.map(([key, value]) => [key, value]);
}

function textOf(heap: readonly HeapNode[], ref: Ref): string {
  const node = heap[ref] as HeapNode;
  if (typeof node === 'string') return node;
  const inner = (value: Ref): string => textOf(heap, value);
  if ('a' in node) return `[${node.a.map(inner).join(', ')}]`;
  if ('s' in node) return `Set{${node.s.map(inner).join(', ')}}`;
  if ('m' in node) return `Map{${node.m.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(', ')}}`;
  return node.o.length === 0 ? '{}' : `{ ${node.o.map(([key, value]) => `${key}: ${inner(value)}`).join(', ')} }`;
}
