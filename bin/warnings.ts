/**
 * Node's own warnings, without the one that users can do nothing about: that the loader uses an experimental option
 * of `vm` so that a spec can import packages from where it lies.
 */
const KNOWN = /USE_MAIN_CONTEXT_DEFAULT_LOADER/;

export function quietKnownWarnings(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (KNOWN.test(warning.message)) return;
    for (const print of printers) print.call(process, warning);
  });
}
