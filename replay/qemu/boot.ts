/**
 * One boot: QEMU from start to end, with its console and the frames that the guest sends.
 *
 * QEMU runs below a shell that kills it when this process's end of a pipe closes, so it does not outlive dcheck,
 * however dcheck dies. A guest that says nothing for `patience` is stopped.
 */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { consoleLines, deathIn, type KernelDeath } from './console.ts';
import { type Frame, FrameReader } from './frames.ts';
import { type Accelerator, machineArguments } from './machine.ts';

export interface BootOptions {
  readonly qemu: string;
  readonly image: string;
  readonly accelerator: Accelerator;
  /** An open file; closed by the caller. */
  readonly initramfs: number;
  /** Milliseconds without a frame, from the start on, after which the guest counts as hung. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
}

export interface BootEnding {
  /** done: the guest said so. died: the kernel did. hung: it fell silent. failed: QEMU, or what ran in the guest, did. */
  readonly how: 'done' | 'died' | 'hung' | 'failed' | 'interrupted';
  /** What the console says about the kernel's death; may also be there when it hung. */
  readonly death: KernelDeath | null;
  readonly console: readonly string[];
  /** What QEMU itself said. */
  readonly complaints: string;
  readonly seconds: number;
}

/** Hands over frames as they come and resolves when QEMU is gone. */
export async function boot(options: BootOptions, onFrame: (frame: Frame) => void): Promise<BootEnding> {
  const started = performance.now();
  const { qemu, image, accelerator, initramfs, patience, signal } = options;
  // Descriptor 5 is the pipe whose end the shell waits for; QEMU itself does not hold it.
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', qemu, ...machineArguments(image, accelerator)], {
    stdio: ['ignore', 'pipe', 'pipe', initramfs, 'pipe', 'pipe'],
  });
  const [, stdout, stderr, , evidence, lifeline] = child.stdio as unknown as [null, Readable, Readable, null, Socket, Socket];
  const end = (): void => void lifeline.destroy();

  let done = false;
  let hung = false;
  let timer = setTimeout(silence, patience);
  function silence(): void {
    hung = true;
    end();
  }
  const reader = new FrameReader((frame) => {
    clearTimeout(timer);
    timer = setTimeout(silence, patience);
    if (frame.kind === 'done') done = true;
    onFrame(frame);
  });
  evidence.on('data', (bytes: Buffer) => reader.push(bytes));
  evidence.on('error', () => {});
  lifeline.on('error', () => {});
  const printed = collect(stdout);
  const complained = collect(stderr);
  // KVM that cannot go on pauses the machine for ever, so that someone may look at it.
  stderr.on('data', (chunk: Buffer) => {
    if (/emulation failure|internal error/.test(chunk.toString('utf8'))) end();
  });
  signal?.addEventListener('abort', end);

  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', end);
  const console = consoleLines(printed());
  const death = deathIn(console);
  const how = done ? 'done' : signal?.aborted ? 'interrupted' : hung ? 'hung' : death !== null ? 'died' : 'failed';
  const complaints = complained().trim() || (how === 'failed' ? `QEMU ended with status ${status}` : '');
  return { how, death, console, complaints, seconds: (performance.now() - started) / 1000 };
}

const KEEPER = `
"$@" 5<&- & machine=$!
(read -r _ <&5; kill -9 $machine 2>/dev/null) >/dev/null 2>&1 3<&- 4<&- & keeper=$!
exec 3<&- 4<&- 5<&- 2>/dev/null
wait $machine; status=$?
kill $keeper 2>/dev/null
exit $status
`;

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
