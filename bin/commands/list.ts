/** `dcheck list`: what a spec declares. */
import { loadSpec } from '../../checker/load/load.ts';
import type { Cell } from '../../checker/report/findings.ts';
import { listingOf } from '../../checker/report/listing.ts';
import { command } from '../command.ts';
import { placing } from '../run/explore.ts';
import { choiceOf, select } from '../run/select.ts';
import { startWatchdog } from '../watchdog/watchdog.ts';

export default command({
  options: ['format', 'color', 'no-color', 'debug'],
  examples: [
    ['dcheck list specs/inval.ts', 'variants, configurations, properties, constants, actors'],
    ['dcheck list specs/inval.ts --format json', 'the same for programs'],
  ],
  run: async ({ spec: file, args, terminal }) => {
    startWatchdog(undefined, terminal, args.format === 'json');
    const loaded = await loadSpec(file);
    const listing = await placing(loaded, choiceOf(select(loaded.spec, { variant: [], config: [] }).cells[0] as Cell), () =>
      listingOf(loaded.spec, file),
    );
    if (args.format === 'json') {
      const { listingDocument } = await import('../../checker/report/json/listing.ts');
      terminal.out([JSON.stringify(listingDocument(listing), null, 2)]);
    } else {
      const { listingLines } = await import('../../checker/report/listing-text.ts');
      terminal.out(listingLines(listing, terminal.outStyle));
    }
    return 0;
  },
});
