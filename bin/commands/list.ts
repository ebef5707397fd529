/** `dcheck list`: what a spec declares. */
import { loadSpec } from '../../checker/load/load.ts';
import { listingOf } from '../../checker/report/listing.ts';
import { command } from '../command.ts';

export default command({
  options: ['format', 'color', 'no-color', 'debug'],
  examples: [
    ['dcheck list specs/inval.ts', 'variants, configurations, properties, constants, actors'],
    ['dcheck list specs/inval.ts --format json', 'the same for programs'],
  ],
  run: async ({ spec: file, args, terminal }) => {
    const { spec } = await loadSpec(file);
    const listing = listingOf(spec, file);
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
