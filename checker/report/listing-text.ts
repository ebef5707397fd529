/** `dcheck list` as text. */
import { ascii } from './ascii.ts';
import { type Cell, cellName } from './findings.ts';
import type { ListedConfig, ListedProperty, Listing } from './listing.ts';
import { shellWord } from './reproduce.ts';
import { type Style, signs } from './style.ts';
import { columns, padEnd, wrap } from './text.ts';

export function listingLines(listing: Listing, style: Style): string[] {
  const { strong } = style.paint;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', strong(title), ...lines];
  const declared = listing.configs.filter(({ id }) => id !== '');
  const lines = [
    ...wrap(`${strong(listing.spec)}${listing.about === null ? '' : `: ${listing.about}`}`, style.width, 2),
    ...section(
      'Variants',
      aligned(
        listing.variants.map((variant) => [variant.id, variantLines(variant)]),
        style,
      ),
    ),
    ...section(
      'Configurations',
      aligned(
        declared.map((config) => [config.id, configLines(config)]),
        style,
      ),
    ),
    ...section(
      'Constants',
      aligned(
        Object.entries(listing.constants).map(([name, value]) => [
          name,
          [`${JSON.stringify(value)}  (${typeof value}; --set ${name}=...)`],
        ]),
        style,
      ),
    ),
    ...section(
      'Properties',
      aligned(
        listing.properties.filter(isListed).map((property) => [property.name, propertyLines(property, listing, style)]),
        style,
      ),
    ),
    ...section('Actors', actorLines(listing.configs, style)),
    '',
    `Check it: dcheck run ${shellWord(listing.file)}`,
  ];
  return style.unicode ? lines : lines.map(ascii);
}

type Entry = readonly [name: string, texts: readonly string[]];

/** Names on the left, as wide as the widest; texts on the right. */
function aligned(entries: readonly Entry[], style: Style): string[] {
  const longest = Math.min(Math.floor(style.width / 3), Math.max(0, ...entries.map(([name]) => columns(name))));
  const room = style.width - longest - 4;
  return entries.flatMap(([name, texts]) => {
    const lines = texts.flatMap((text) => wrap(text, room, 2));
    const own = columns(name) > longest ? [`  ${name}`] : [];
    return [
      ...own,
      ...(lines.length === 0 ? [''] : lines).map((line, index) =>
        `  ${padEnd(index === 0 && own.length === 0 ? name : '', longest)}  ${line}`.trimEnd(),
      ),
    ];
  });
}

function variantLines({ about, source, reconstructed }: Listing['variants'][number]): string[] {
  return [
    about,
    ...(source === null ? [] : [`source: ${source}`]),
    ...(reconstructed === null ? [] : [`reconstructed: ${reconstructed}`]),
  ];
}

function configLines({ about, set }: ListedConfig): string[] {
  const constants = Object.entries(set).map(([name, value]) => `${name}=${String(value)}`);
  return [about, ...(constants.length === 0 ? [] : [`sets ${constants.join(', ')}`])];
}

/** A built-in property that the spec does not mention is not listed. */
function isListed({ declared }: ListedProperty): boolean {
  return declared;
}

function propertyLines({ kind, parts, violatedIn }: ListedProperty, listing: Listing, style: Style): string[] {
  const what = {
    invariant: 'invariant',
    deadlock: 'no state without successors',
    fault: 'no step faults in its name',
    temporal: 'temporal property',
  }[kind];
  const of = parts.length === 0 ? '' : ` of ${parts.length} parts: ${parts.join(', ')}`;
  return [what + of, expectation(violatedIn, listing, style)];
}

function expectation(violatedIn: readonly Cell[], { variants, configs }: Listing, style: Style): string {
  const all = Math.max(1, variants.length) * configs.length;
  if (violatedIn.length === 0) return 'expected to hold';
  if (violatedIn.length === all) return all === 1 ? 'expected to be violated' : 'expected to be violated everywhere';
  const { dot } = signs(style);
  return `expected to be violated in ${grouped(violatedIn, configs.length)
    .map((cell) => cellName(cell, dot))
    .join('; ')}; to hold elsewhere`;
}

/** A variant that is named with every configuration is named once. */
function grouped(cells: readonly Cell[], configs: number): Cell[] {
  const whole = new Set(
    cells
      .filter(({ variant }) => cells.filter((cell) => cell.variant === variant).length === configs)
      .map(({ variant }) => variant),
  );
  const seen = new Set<string>();
  return cells.flatMap((cell) => {
    if (!whole.has(cell.variant) || cell.variant === '') return [cell];
    if (seen.has(cell.variant)) return [];
    seen.add(cell.variant);
    return [{ variant: cell.variant, config: '' }];
  });
}

function actorLines(configs: readonly ListedConfig[], style: Style): string[] {
  const texts = configs.map((config): Entry => {
    const threads = config.threads.length === 0 ? [] : [`threads ${config.threads.join(', ')}`];
    const actions = config.actions.map(({ name, instances }) =>
      instances === 1 ? name : `${name} ${signs(style).times}${instances}`,
    );
    return [config.id, [...threads, ...(actions.length === 0 ? [] : [`actions ${actions.join(', ')}`])]];
  });
  const same = texts.every(([, text]) => text.join() === texts[0]?.[1].join());
  return aligned(same ? [['', (texts[0] as Entry)[1]]] : texts, style);
}
