/**
 * Waits for files to change, by Node's own watchers on their folders: editors that write another file and rename it are
 * seen as well, which a watcher on the file itself would lose.
 */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Milliseconds of quiet after which a burst of events is over. */
const QUIET = 30;

export class FileWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private files: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | null = null;
  private waiting: () => void = () => {};

  /** The next change from now on; a burst of changes is one. */
  change(): Promise<void> {
    return new Promise((done) => {
      this.waiting = done;
    });
  }

  /** Watch these files from now on, and no others. */
  follow(files: readonly string[]): void {
    this.files = new Set(files);
    const folders = new Set(files.map(dirname));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) if (!this.watchers.has(folder)) this.open(folder);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private open(folder: string): void {
    const watcher = watch(folder, (_, name) => {
      // Where the system does not say which file it was, it may be any.
      const isOurs = name === null || [...this.files].some((file) => dirname(file) === folder && basename(file) === name);
      if (isOurs) this.ring();
    });
    // A folder that is gone: its files cannot be loaded either, which is told where they are.
    watcher.on('error', () => this.watchers.delete(folder));
    this.watchers.set(folder, watcher);
  }

  private ring(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.waiting(), QUIET);
  }
}
