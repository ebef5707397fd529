/** All verdicts of a run on one screen: chooses how, by how many there are and how wide the terminal is. */
import { ascii } from '../ascii.ts';
import type { Findings } from '../findings.ts';
import type { Style } from '../style.ts';
import { blocks } from './blocks.ts';
import { cross } from './cross.ts';
import { type Grid, gridOf } from './grid.ts';
import { list } from './list.ts';
import { overview } from './overview.ts';

/** More rows than this are no longer read one by one. */
const MANY = 40;

/** The matrix as lines. */
export function matrix(findings: Findings, style: Style): string[] {
  const grid = gridOf(findings);
  const rows = grid.variants.length * grid.configs.length;
  const table = rows === 1 ? null : tableFor(grid, style);
  const lines = table ?? list(grid, style);
  return style.unicode ? lines : lines.map(ascii);
}

/** Null where no table fits. */
function tableFor(grid: Grid, style: Style): string[] | null {
  const { variants, configs, properties } = grid;
  const isCross = properties.length === 1 && variants.length > 1 && configs.length > 1;
  if (isCross) return cross(grid, style) ?? overview(grid, style);
  return variants.length * configs.length > MANY && variants.length > 1 ? overview(grid, style) : blocks(grid, style);
}
