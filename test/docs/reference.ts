/**
 * docs/reference.md: everything that a spec may import from 'dcheck', from the types and comments of the modules that
 * declare it. ts-morph reads them: it brings a compiler with an interface for programs, which TypeScript 7 has not.
 *
 * Signatures are the text of the declarations, without bodies. What no section names comes in a last one.
 */
import { fileURLToPath } from 'node:url';
import { Node, Project, type SourceFile, ts } from 'ts-morph';

interface Section {
  readonly title: string;
  readonly about: string;
  readonly names: readonly string[];
}

/** In the order in which somebody who writes a spec meets them. */
const SECTIONS: readonly Section[] = [
  {
    title: 'A spec',
    about:
      "A spec file exports what `spec` returns as its default. The state's type comes from `init`; the rest is inferred. In what follows `S` is the state, `C` the constants, `V` and `G` the names of variants and configurations, `I` and `P` those of invariants and other properties; `Given<C, S>` and `Widen<C>` are the constants with the types of their values.",
    names: ['spec', 'Spec', 'SpecDefinition', 'Constants', 'Constant', 'Selection', 'Configuration', 'Allowances'],
  },
  {
    title: 'Actions',
    about:
      'A recipe changes the draft of the state in place, as Immer has it, or returns the next state. One action gives one step; what it does is atomic.',
    names: ['Action', 'Recipe', 'QuantifiedAction', 'when', 'choose', 'each', 'times', 'Domain', 'Element'],
  },
  {
    title: 'Threads and procedures',
    about:
      'A thread runs a generator function. What lies between two yields is one atomic step; `yield` alone is a place where others may run, `yield until(...)` waits, `yield* f(k, ...)` calls. The state comes first and is never kept in a local across a yield.',
    names: ['thread', 'daemon', 'Thread', 'Procedure', 'Proc', 'Pause', 'until', 'Until', 'current'],
  },
  {
    title: 'Variants',
    about: 'A function that is declared `extern` is plugged in by the variant that is checked.',
    names: ['extern', 'Variant', 'Plugs'],
  },
  {
    title: 'Faults',
    about: 'What ends a run of the modelled system itself.',
    names: ['fault', 'deref', 'faultFree'],
  },
  {
    title: 'Properties of states',
    about: 'Checked in every reachable state, with a shortest trace to the first that does not hold.',
    names: ['Invariant', 'Predicate', 'implies', 'forAll', 'DomainOf', 'Expectation', 'Observation'],
  },
  {
    title: 'Properties of behaviours',
    about: 'Declared under `properties:`. A violation is a lasso: a run, and a loop that is taken for ever.',
    names: [
      'Temporal',
      'Formula',
      'always',
      'eventually',
      'leadsTo',
      'infinitelyOften',
      'eventuallyAlways',
      'holdsUntil',
      'holdsUnless',
      'not',
      'allOf',
      'anyOf',
      'takes',
      'Taking',
      'everyStep',
      'StepProperty',
    ],
  },
  {
    title: 'Fairness',
    about: 'Declared under `fairness:`. Temporal properties rest on it, and the report says so.',
    names: ['weakly', 'strongly', 'anyAction', 'Fairness', 'FairnessOptions'],
  },
  { title: 'Refinement', about: 'A spec implements another one.', names: ['refines', 'Refinement'] },
  {
    title: 'Symmetry',
    about: 'Values that the spec does not tell apart.',
    names: ['interchangeable', 'Interchangeable', 'IndexPlaces', 'Place'],
  },
  {
    title: 'Words for traces',
    about: 'Under `narration:`. None of it decides a verdict.',
    names: [
      'Narration',
      'NarratedStep',
      'LockView',
      'ThreadView',
      'Message',
      'Picture',
      'PictureGroup',
      'PictureBox',
      'PictureArrow',
      'PictureTag',
      'Tone',
    ],
  },
];

const OTHERS = { title: 'Further types', about: 'What the above is made of.' };

/** Types that are Immer's own: named, and explained by it. */
const IMMERS: Readonly<Record<string, string>> = {
  Draft: 'a type with `readonly` taken away, at every depth: what a recipe may write to',
  Immutable: 'a type with `readonly` at every depth: what a predicate sees',
};

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The page. Throws where a section names what is not public, and where a function has no comment. */
export function reference(): string {
  const index = publicModule();
  const exported = index.getExportedDeclarations();
  const listed = SECTIONS.flatMap(({ names }) => names);
  const others = [...exported.keys()].filter((name) => !listed.includes(name) && !(name in IMMERS)).sort();
  const all = [...SECTIONS, ...(others.length === 0 ? [] : [{ ...OTHERS, names: others }])];
  const gone = listed.filter((name) => !exported.has(name));
  if (gone.length > 0) throw new Error(`test/docs/reference.ts: no longer exported: ${gone.join(', ')}`);

  const anchors = anchorsOf(all);
  const sections = all.map(({ title, about, names }) => {
    const entries = names.map((name) => entry(name, exported.get(name) as readonly Node[], anchors));
    return `## ${title}\n\n${about}\n\n${entries.join('\n\n')}`;
  });
  const immers = Object.entries(IMMERS).map(([name, about]) => `- \`${name}\`: ${about}`);
  return `${HEADER}\n\n${contents(all, anchors)}\n\n${sections.join('\n\n')}\n\n## From Immer\n\n${immers.join('\n')}\n`;
}

/** By heading. As GitHub makes them: in lower case, and numbered where two are alike. */
type Anchors = ReadonlyMap<string, string>;

function anchorsOf(sections: readonly Section[]): Anchors {
  const seen = new Map<string, number>([['the-spec-language', 1]]);
  const headings = sections.flatMap(({ title, names }) => [`## ${title}`, ...names]);
  return new Map(
    headings.map((heading) => {
      const slug = heading.replace('## ', '').toLowerCase().replaceAll(' ', '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return [heading, before === 0 ? slug : `${slug}-${before}`];
    }),
  );
}

const HEADER = `# The spec language

Everything that a spec imports from \`dcheck\`. Generated from the sources by \`npm run docs\`; do not edit. To learn it,
read the [tutorial](tutorial.md); coming from TLA+, [dcheck for TLA+ users](for-tla-users.md).`;

function contents(sections: readonly Section[], anchors: Anchors): string {
  const link = (heading: string, text: string): string => `[${text}](#${anchors.get(heading)})`;
  return sections
    .map(({ title, names }) => `- ${link(`## ${title}`, title)}: ${names.map((name) => link(name, `\`${name}\``)).join(', ')}`)
    .join('\n');
}

function publicModule(): SourceFile {
  const project = new Project({
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
    skipAddingFilesFromTsConfig: true,
  });
  return project.addSourceFileAtPath(`${root}checker/index.ts`);
}

function entry(name: string, declarations: readonly Node[], anchors: Anchors): string {
  const shown = [...new Set(declarations.flatMap(publicDeclarations))];
  const about = shown.map((node) => comment(node, anchors)).find((text) => text !== '') ?? '';
  if (about === '' && shown.some(Node.isFunctionDeclaration))
    throw new Error(`checker/: ${name}() is public, and has no comment`);
  const code = shown.map((node) => `${overloadComment(node, shown, anchors)}${signature(node)}`).join('\n');
  return `### ${name}\n\n${about === '' ? '' : `${about}\n\n`}\`\`\`ts\n${code}\n\`\`\``;
}

/** Of an overloaded function its overloads, without the implementation. */
function publicDeclarations(node: Node): Node[] {
  if (!Node.isFunctionDeclaration(node)) return [node];
  const overloads = node.getOverloads();
  return overloads.length > 0 ? overloads : [node];
}

/** Overloads that say what they are for, each above its own signature. */
function overloadComment(node: Node, all: readonly Node[], anchors: Anchors): string {
  if (all.length === 1 || node === all[0]) return '';
  const text = comment(node, anchors);
  return text === '' ? '' : `/** ${text} */\n`;
}

function comment(node: Node, anchors: Anchors): string {
  if (!Node.isJSDocable(node)) return '';
  return node
    .getJsDocs()
    .map((doc) => doc.getDescription().trim())
    .join('\n\n')
    .replace(/\{@link ([^}]+)\}/g, (_, name: string) =>
      anchors.has(name) ? `[\`${name}\`](#${anchors.get(name)})` : `\`${name}\``,
    )
    .replace(/\s*\n(?!\n)\s*/g, (space) => (space.includes('\n\n') ? '\n\n' : ' '));
}

/** The declaration's text, without its own comment, its body and `export`. */
function signature(node: Node): string {
  if (Node.isFunctionDeclaration(node)) {
    const body = node.getBody();
    const text = body === undefined ? node.getText() : node.getText().slice(0, body.getStart() - node.getStart());
    return tidy(`${text.trim().replace(/;$/, '')};`);
  }
  if (Node.isClassDeclaration(node)) {
    const members = node.getProperties().map((member) => `  ${member.getText()}`);
    return tidy(`class ${node.getName()} {\n${members.join('\n')}\n}`);
  }
  return tidy(node.getText());
}

function tidy(text: string): string {
  return text.replace(/^export (declare )?/, '').replace(/\{@link ([^}]+)\}/g, '`$1`');
}
