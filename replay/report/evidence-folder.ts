/** The evidence of one replay as a folder: to look into, and to attach to a bug report. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '../evidence.ts';
import type { Script } from '../script.ts';
import { logLines, stackLines, summaryLines } from './words.ts';

/** Writes it, over what was there; returns its path. `reproducer`: a C program, null where there is none. */
export function writeEvidence(folder: string, script: Script, evidence: Evidence, reproducer: string | null): string {
  const place = join(folder, script.name);
  mkdirSync(place, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(place, name), text);
  const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  write('README', lines([...summaryLines(script, evidence), '', ...CONTENTS, ...(reproducer === null ? [] : [REPRODUCER])]));
  write('script.json', `${JSON.stringify(script, null, 2)}\n`);
  write('evidence.json', `${JSON.stringify(evidence, null, 2)}\n`);
  write('log', lines(logLines(evidence)));
  write('blocked', lines(stackLines(evidence)));
  write('dmesg', lines(evidence.dmesg));
  if (reproducer !== null) write('reproducer.c', reproducer);
  return place;
}

const CONTENTS = [
  'script.json    what userspace was to do, step by step',
  'log            what each actor did and saw, in milliseconds',
  'blocked        where actors slept in the kernel',
  'dmesg          what the kernel logged meanwhile',
  'evidence.json  all of that for programs',
];
const REPRODUCER = 'reproducer.c   the same by libfuse3: its first lines say how to compile and run it';
