/** For commands that are about one variant in one configuration. */
import { DcheckError } from '../../checker/errors/error.ts';
import type { Cell } from '../../checker/report/findings.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import { select } from './select.ts';

/** The only selected cell. Throws DcheckError `usage` where there are several, `unknown-name` as `select` does. */
export function oneCell(spec: Spec, asked: { readonly variant: readonly string[]; readonly config: readonly string[] }): Cell {
  const { variants, configs, cells } = select(spec, asked);
  const [cell] = cells;
  if (cell !== undefined && cells.length === 1) return cell;
  const open = [
    ...(variants.length > 1 ? [`--variant, one of ${variants.join(', ')}`] : []),
    ...(configs.length > 1 ? [`--config, one of ${configs.join(', ')}`] : []),
  ];
  throw new DcheckError('usage', `this is about one variant in one configuration, and ${cells.length} are selected`, {
    hint: `give ${open.join('; and ')}`,
  });
}
