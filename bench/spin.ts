/** The Promela twins in SPIN: compiled for breadth-first search of the full state space, without reduction. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import type { Model } from './models.ts';

const FLAGS = ['-O2', '-DSAFETY', '-DNOREDUCE', '-DBFS', '-DMEMLIM=16000'];

export interface SpinModel {
  readonly directory: string;
  /** Seconds for `spin -a` and `gcc`. */
  readonly compileSeconds: number;
}

export interface SpinRun extends Measured {
  readonly distinct: number;
  readonly generated: number;
  readonly peakBytes: number;
}

/** The versions of spin and gcc; null where either is missing. */
export function spinVersions(): string | null {
  const spin = spawnSync('spin', ['-V'], { encoding: 'utf8' });
  const gcc = spawnSync('gcc', ['--version'], { encoding: 'utf8' });
  if (spin.status !== 0 || gcc.status !== 0) return null;
  return `${spin.stdout.trim()}; ${gcc.stdout.split('\n')[0]}`;
}

export function compileSpin({ file, define }: NonNullable<Model['promela']>): SpinModel {
  const directory = mkdtempSync(join(tmpdir(), 'dcheck-bench-'));
  copyFileSync(join('bench', 'peers', file), join(directory, file));
  const generate = measure(['spin', '-a', `-D${define}`, file], directory);
  const compile = measure(['gcc', ...FLAGS, '-o', 'pan', 'pan.c'], directory);
  return { directory, compileSeconds: generate.wall + compile.wall };
}

/** One search; `-E`: states without successors are no errors. */
export function runSpin({ directory }: SpinModel): SpinRun {
  const measured = measure(['./pan', '-E'], directory);
  const figure = (pattern: RegExp): number => Number(pattern.exec(measured.output)?.[1]);
  return {
    ...measured,
    distinct: figure(/^\s*(\d+) states, stored/m),
    generated: figure(/^\s*(\d+) transitions/m),
    peakBytes: figure(/^\s*([\d.]+)\s+total actual memory usage/m) * 2 ** 20,
  };
}
