/** `dcheck check-types`: TypeScript's own opinion of a spec. */
import { command } from '../command.ts';
import { requireTypes } from '../types/check-types.ts';

export default command({
  options: ['color', 'no-color', 'debug'],
  examples: [['dcheck check-types my.ts', 'type errors as file:line:column; exit status 2 if there are any']],
  run: async ({ spec, terminal }) => {
    await requireTypes(spec);
    terminal.out([`${spec}: no type errors`]);
    return 0;
  },
});
