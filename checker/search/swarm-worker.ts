/** The entry of a swarm's thread: loads the spec, then runs the members that it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { withoutSymmetry } from '../engine/suited.ts';
import { DcheckError } from '../errors/error.ts';
import { loadSpec } from '../load/load.ts';
import { instantiate } from '../system/instantiate.ts';
import { restrict } from '../system/restrict.ts';
import type { Assignment, Commission, Message } from './swarm-crew.ts';
import { runMember } from './swarm-member.ts';

const { file, candidates, choice, properties, ...options } = workerData as Commission;
const loading = loadSpec(file, candidates).then(({ spec }) => withoutSymmetry(restrict(instantiate(spec, choice), properties)));
// Whoever waits for it first is told; until then its failure must not end the thread.
loading.catch(() => {});

const send = (message: Message): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ draw, limits }: Assignment) => {
  loading
    .then((system) => runMember(system, limits, options, draw, (progress) => send({ kind: 'progress', progress })))
    .then((report) => send({ kind: 'report', report }))
    .catch((error: unknown) => {
      if (!(error instanceof DcheckError)) throw error;
      const { cause: _, ...details } = error.details;
      send({ kind: 'refused', code: error.code, message: error.message, details });
    });
});
