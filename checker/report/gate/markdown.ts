/**
 * A summary of the gate for a pull request or for a mail to the list: Markdown that reads as plain text as well, within
 * 72 columns and pure ASCII. Traces are indented by four blanks, which every mail client leaves alone.
 */
import { ascii } from '../ascii.ts';
import { reproduceWords, shellLines, shellWord } from '../reproduce.ts';
import { plainPaint, type Style } from '../style.ts';
import { plural, wrap } from '../text.ts';
import { TWIN } from '../trace/clues.ts';
import { lkmlReport } from '../trace/lkml.ts';
import { tell } from '../trace/story.ts';
import {
  byProperty,
  type GateFindings,
  type GateVerdict,
  nameOf,
  requestFor,
  type Subject,
  statusOf,
  worstOf,
} from './findings.ts';
import { sentence, violationText } from './words.ts';

const WIDTH = 72;
const INDENT = '    ';

export function markdownLines(findings: GateFindings, showFile: (path: string) => string): string[] {
  const style: Style = { paint: plainPaint, unicode: false, width: WIDTH - INDENT.length, showFile };
  const lines = [
    ...heading(findings),
    ...findings.subjects.flatMap((subject) => ['', ...subjectLines(findings, subject, style)]),
  ];
  return lines.map(ascii);
}

function heading(findings: GateFindings): string[] {
  const { spec, baseline, configs, baselineRuns, subjects, baselineOff } = findings;
  const title = `${spec}: ${{ passed: 'passed', rejected: 'rejected', error: 'not checked', incomplete: 'incomplete' }[statusOf(findings)]}`;
  const runs = [...baselineRuns, ...subjects.flatMap((subject) => subject.runs)];
  const complete = runs.length > 0 && runs.every(({ result }) => result.bound === null);
  const against = baseline === null ? '' : ` against ${baseline}`;
  const where = configs.length > 1 ? ` in ${plural(configs.length, 'configuration')}` : '';
  const how = complete ? ': every reachable state was visited' : ': not every reachable state was visited';
  return [
    title,
    '='.repeat(title.length),
    '',
    ...wrap(`dcheck checked ${plural(subjects.length, 'variant')}${against}${where}${how}.`, WIDTH),
    ...(baselineOff.length === 0
      ? []
      : [
          '',
          ...wrap(
            `The baseline itself is not as the spec expects: ${[...new Set(baselineOff.map(({ property }) => property.name))].join(', ')}.`,
            WIDTH,
          ),
        ]),
  ];
}

function subjectLines(findings: GateFindings, subject: Subject, style: Style): string[] {
  const title = `${nameOf(findings, subject)}: ${subject.status}`;
  const lists = [
    ...listOf(subject, 'broken', 'broken'),
    ...listOf(subject, 'not-violated', 'expected to be violated, and is not'),
    ...listOf(subject, 'repaired', 'repaired'),
  ];
  const { at } = subject.error?.details ?? {};
  return [
    title,
    '-'.repeat(title.length),
    '',
    ...wrap(sentence(findings, subject), WIDTH),
    ...(at === undefined ? [] : [`${style.showFile(at.file)}:${at.line}`]),
    ...(lists.length === 0 ? [] : ['', ...lists]),
    ...worstOf(subject).flatMap((violated) => {
      const words = reproduceWords(requestFor(findings, subject), violated).map(shellWord);
      const telling = {
        spec: findings.spec,
        violated,
        alsoIn: [],
        story: tell(violated, findings.narration, findings.baselineRuns),
        reproduce: words,
      };
      const trace = lkmlReport(telling, style).slice(0, -(1 + shellLines(words, WIDTH).length));
      return [
        '',
        ...wrap(violationText(violated), WIDTH),
        '',
        ...indented(trace),
        ...telling.story.clues.filter((clue) => clue.startsWith(TWIN)).flatMap((clue) => ['', ...wrap(clue, WIDTH)]),
        '',
        'Reproduce with:',
        '',
        ...indented(shellLines(words, WIDTH - INDENT.length).map((line) => line.trimStart())),
      ];
    }),
  ];
}

function indented(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1).map((line) => (INDENT + line).trimEnd());
}

/** `- broken: no-null-deref in sequential, create`. */
function listOf(subject: Subject, judgement: GateVerdict['judgement'], word: string): string[] {
  return [...byProperty(subject, judgement)].flatMap(([property, verdicts]) => {
    const places = verdicts.map(({ config }) => config).filter((config) => config !== '');
    return wrap(`- ${word}: ${property}${places.length === 0 ? '' : ` in ${places.join(', ')}`}`, WIDTH, 2);
  });
}
