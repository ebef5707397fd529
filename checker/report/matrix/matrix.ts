/** All verdicts of a run on one screen: chooses how, by how many there are and how wide the terminal is. */
import { ascii } from '../ascii.ts';
import type { Findings } from '../findings.ts';
import type { Style } from '../style.ts';
import { blocks } from './blocks.ts';
import { gridOf } from './grid.ts';
import { list } from './list.ts';
import { overview } from './overview.ts';

/** More rows than this are no longer read one by one. */
const MANY = 40;

/** The matrix as lines. */
export function matrix(findings: Findings, style: Style): string[] {
  const grid = gridOf(findings);
  const rows = grid.variants.length * grid.configs.length;
  const table = rows === 1 ? null : rows > MANY && grid.variants.length > 1 ? overview(grid, style) : blocks(grid, style);
  const lines = table ?? list(grid, style);
  return style.unicode ? lines : lines.map(ascii);
}
