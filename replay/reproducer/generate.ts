/**
 * From a script to one C file that leads a kernel along it: to be attached to a bug report, and built by who has
 * nothing but a compiler and libfuse3. It goes through the same steps as the executor, waits for the same quiet, and
 * prints the same observations.
 */
import type { Call, Change, Notify, Script, Step, Then } from '../script.ts';
import { fragments } from './fragments.ts';
import { inWords } from './words.ts';

/** The text of the C file. */
export function reproducerOf(script: Script): string {
  const lines = [
    ...headComment(script),
    '',
    fragments(),
    `/* ---- ${comment(script.about)} ---- */`,
    '',
    'int main(void)',
    '{',
    ...script.actors.map(({ name, kind }) => {
      const client = kind === 'client' ? ', .is_client = true' : '';
      return `\tstatic struct actor ${actor(name)} = { .name = ${text(name)}${client} };`;
    }),
    '',
    ...setUp(script),
    ...Object.entries(script.expect ?? {}).map(([name, value]) => `\texpect(${text(name)}, ${text(value)});`),
    ...script.steps.flatMap((step, index) => ['', ...stepLines(step, index)]),
    '',
    '\treturn finish();',
    '}',
    '',
  ];
  return lines.join('\n');
}

function headComment({ name, about, origin, expect }: Script): string[] {
  const trace =
    origin === null
      ? []
      : [
          ` * From a trace of ${origin.length} steps that dcheck found: ${origin.spec}, ${origin.variant}, ${origin.config}` +
            `${origin.property === null ? '' : `, ${origin.property}`}.`,
        ];
  const expected = Object.entries(expect ?? {}).map(([key, value]) => `${key} = ${value}`);
  return [
    '// SPDX-License-Identifier: MIT',
    '/*',
    ` * ${comment(about)}`,
    ...trace.map(comment),
    ...(expected.length > 0 ? [` * What the trace ends with: ${comment(expected.join(', '))}.`] : []),
    ' *',
    ` *   gcc -Wall -O2 -o ${name} ${name}.c $(pkg-config --cflags --libs fuse3) && sudo ./${name}`,
    ' *',
    ' * Exit status: 0 the kernel went this way, 1 it went another way, 2 it could not be tried.',
    ' */',
  ];
}

function setUp({ mount, tree, cached, actors }: Script): string[] {
  return [
    ...(mount.readdirplus ? ['\treaddirplus = true;'] : []),
    ...(mount.cacheDir ? ['\tcache_dir = true;'] : []),
    ...(mount.negativeTimeout ? ['\tnegative_timeout = true;'] : []),
    ...tree.map(({ path, kind }) => `\tmake(${text(path)}, ${kind === 'directory'});`),
    `\tstart(${actors.map(({ name }) => `&${actor(name)}, `).join('')}(struct actor *)NULL);`,
    ...cached.map(({ path, expired }) => `\tcache(${text(path)}, ${!expired});`),
  ];
}

function stepLines(step: Step, index: number): string[] {
  return [
    `\tstep(${index + 1}, ${text(inWords(step))});`,
    ...action(step).map((line) => `\t${line}`),
    '\tsettle();',
    ...afterwards(step),
    ...(step.then ?? []).map((then) => `\tmust(&${actor(then.actor)}, ${text(standing(then))});`),
  ];
}

/** What a step does, without waiting for what comes of it. */
function action(step: Step): string[] {
  switch (step.do) {
    case 'call':
      return [`call(&${actor(step.actor)}, ${step.park}, ${name(step.as)}, (struct call){ ${callFields(step.call)} });`];
    case 'notify':
      return [`notify(&${actor(step.actor)}, ${name(step.as)}, ${notifyArguments(step.notify)});`];
    case 'answer':
    case 'reply':
      return [`${step.do}(&${actor(step.actor)});`];
    case 'change':
      return [changeCall(step.change)];
    case 'evict':
    case 'mark':
      return [`${step.do}();`];
    case 'race':
      return raceLines(step.starts, step.answerDelays);
    default:
      return [];
  }
}

/** What a step observes, once all is quiet. */
function afterwards(step: Step): string[] {
  if (step.do === 'waits') return [`\twaits(&${actor(step.actor)}, ${text(step.as)});`];
  if (step.do === 'count') return [`\tcount(${text(step.opcode)}, ${text(step.as)});`];
  return [];
}

function raceLines(starts: Extract<Step, { do: 'race' }>['starts'], answerDelays: readonly number[]): string[] {
  const inOrder = starts.toSorted((a, b) => a.delay - b.delay);
  return [
    ...answerDelays.map((delay) => `delay_an_answer(${delay});`),
    ...inOrder.flatMap(({ delay, step }, index) => [`usleep(${delay - (inOrder[index - 1]?.delay ?? 0)});`, ...action(step)]),
  ];
}

function callFields(call: Call): string {
  const to = call.op === 'rename' ? `, .to = ${text(call.to)}` : '';
  const excl = call.op === 'create' && call.excl ? ', .excl = true' : '';
  return `.op = ${call.op.toUpperCase()}, .path = ${text(call.path)}${to}${excl}`;
}

function notifyArguments(notify: Notify): string {
  switch (notify.kind) {
    case 'inval-entry':
      return `INVAL_ENTRY, ${text(notify.path)}`;
    case 'expire-entry':
      return `EXPIRE_ENTRY, ${text(notify.path)}`;
    case 'delete':
      return `DELETE_${notify.child.toUpperCase()}, ${text(notify.path)}`;
    case 'inc-epoch':
      return 'INC_EPOCH, ""';
  }
}

const changeCall = ({ kind, path }: Change): string => `change(${kind === 'create'}, ${text(path)});`;

function standing(then: Then): string {
  if (then.is === 'parked') return `parked ${then.opcode}`;
  if (then.is === 'returned') return `returned${then.result === undefined ? '' : ` ${then.result}`}`;
  return `blocked${then.below === undefined ? '' : ` ${then.below.join('|')}`}`;
}

const actor = (name: string): string => `the_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
const name = (as: string | undefined): string => (as === undefined ? 'NULL' : text(as));

/** A C string: what is not plain ASCII in octal. */
function text(words: string): string {
  const escaped = [...Buffer.from(words)].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${escaped.join('')}"`;
}

const comment = (words: string): string => words.replaceAll('*/', '* /').replaceAll('\n', ' ');
