/** `dcheck identify`: which variants of a spec a kernel behaves as. */
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../checker/report/exit-status.ts';
import { observedWords } from '../../replay/report/words.ts';
import { inWords } from '../../replay/reproducer/words.ts';
import { command, type Invocation } from '../command.ts';
import { available, BACKEND_OPTIONS, chooseBackend } from '../run/backends.ts';
import { identify } from '../run/identify.ts';
import { onInterrupt } from '../run/interrupt.ts';

const TAKES = ['variant', 'config', ...BACKEND_OPTIONS, 'format', 'color', 'no-color', 'debug'] as const;

export default command({
  options: TAKES,
  mayLackSpec: () => true,
  examples: [
    ['dcheck identify', 'which variants of specs/inval.ts the kernel of this machine behaves as'],
    ['dcheck identify --variant all --kernel vmlinuz-7.1.3', 'among all variants, for another kernel'],
  ],
  epilogue:
    'Few scripts are run: each tells apart variants that the others do not. Variants that user space cannot tell apart fit together. ' +
    'Exit status: 0 some variant fits, 1 none does, 2 the command or the spec is wrong, 4 something is missing here.',
  run,
});

/** Where no spec is named: the one that comes with dcheck. */
const OWN_SPEC = fileURLToPath(new URL('../../../specs/inval.ts', import.meta.url));

async function run({ spec: asked, args, terminal }: Invocation<(typeof TAKES)[number]>): Promise<number> {
  const file = asked === '' ? OWN_SPEC : asked;
  const backend = await chooseBackend(args);
  const kernel = await available(backend, terminal);
  if (kernel === null) return EXIT.unavailable;
  const interrupt = onInterrupt();
  try {
    const { variants, fits, answers } = await identify(file, args, backend, interrupt.signal);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    if (args.format === 'json') {
      const asked = answers.map(({ question: { config, ways }, way }) => ({
        config,
        script: ways[0]?.script.steps.map(inWords) ?? [],
        variants: way?.variants ?? [],
      }));
      terminal.out([
        JSON.stringify({ schema: 'dcheck.identify/1', backend: backend.name, kernel, variants, fits, answers: asked }, null, 2),
      ]);
    } else {
      const { paint } = terminal.outStyle;
      const told = answers.map(({ question: { config, ways }, way }) =>
        way === null
          ? `${config}: not as ${ways.flatMap(({ variants }) => variants).join(', ')}`
          : `${config}: ${observedWords(way.script.expect ?? {})}, as ${way.variants.join(', ')}`,
      );
      const verdict =
        fits.length === 0
          ? paint.alarm(`behaves as none of ${variants.join(', ')}`)
          : `behaves as ${paint.strong(fits.join(' / '))}`;
      terminal.out([...told, '', `Linux ${kernel}: ${verdict}`]);
    }
    return fits.length === 0 ? EXIT.unexpected : EXIT.asExpected;
  } finally {
    interrupt.release();
  }
}
