/** Where the states of a neighbourhood stand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Neighbourhood } from '../../checker/api.ts';
import { layout, STRIDE } from '../../web/page/explorer/layout.ts';

/** A breadth-first graph: each state but the first has a link from one that is a step nearer. */
const graphs = fc
  .record({
    parents: fc.array(fc.nat(), { maxLength: 120 }),
    more: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
  })
  .map(({ parents, more }): Neighbourhood => {
    const depths = [0];
    const links = parents.map((parent, index) => {
      const from = parent % depths.length;
      depths.push((depths[from] as number) + 1);
      return { from, to: index + 1, actor: 'a', label: 'l' };
    });
    const count = depths.length;
    const others = more.map(([from, to]) => ({ from: from % count, to: to % count, actor: 'a', label: 'l' }));
    const nodes = depths.map((depth, index) => ({
      route: String(index),
      depth,
      label: '',
      actor: '',
      violated: [],
      expanded: true,
      final: false,
    }));
    return { nodes, links: [...links, ...others], bound: null };
  });

test('every state has a place of its own within the drawing, further down the more steps away it is', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { spots, width, height } = layout(graph);
      expect(spots.length).toBe(graph.nodes.length);
      for (const [index, spot] of spots.entries()) {
        expect(spot.x > 0 && spot.x < width && spot.y > 0 && spot.y < height).toBe(true);
        for (const [other, place] of spots.entries()) {
          if (other <= index) continue;
          expect(Math.hypot(spot.x - place.x, spot.y - place.y)).toBeGreaterThan(STRIDE.row / 2);
          const deeper = (graph.nodes[other]?.depth ?? 0) - (graph.nodes[index]?.depth ?? 0);
          if (deeper !== 0) expect(Math.sign(place.y - spot.y)).toBe(Math.sign(deeper));
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('the same graph is drawn the same', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      expect(layout(structuredClone(graph))).toEqual(layout(graph));
    }),
    { numRuns: 20 },
  );
});
