/** Annotations for GitHub: workflow commands, one line each, which it shows beside the line that they name. */
import type { SourcePosition } from '../../errors/error.ts';
import { type GateFindings, nameOf, type Subject, worstOf } from './findings.ts';
import { placeOf, sentence, violationText } from './words.ts';

type ShowFile = (path: string) => string;

/** One for each broken property of each variant, and for each variant that is not simply let through. */
export function annotations(findings: GateFindings, showFile: ShowFile): string[] {
  const off = findings.baselineOff.map(({ config, property }) =>
    command(
      'error',
      null,
      `baseline ${findings.baseline}`,
      `${property.name} ${property.verdict} in ${config || findings.spec}, and the spec expects otherwise`,
      showFile,
    ),
  );
  return [...off, ...findings.subjects.flatMap((subject) => ofSubject(findings, subject, showFile))];
}

function ofSubject(findings: GateFindings, subject: Subject, showFile: ShowFile): string[] {
  const { status, error, ownFile } = subject;
  const id = nameOf(findings, subject);
  if (error !== null) return [command('error', error.details.at ?? null, `${id} could not be checked`, error.message, showFile)];
  const broken = worstOf(subject).map((violated) =>
    command('error', placeOf(violated, ownFile), `${id} breaks ${violated.property.name}`, violationText(violated), showFile),
  );
  const isOther = status === 'incomplete' || status === 'unchanged' || (status === 'rejected' && broken.length === 0);
  const level = status === 'rejected' ? 'error' : 'warning';
  return [...broken, ...(isOther ? [command(level, null, id, sentence(findings, subject), showFile)] : [])];
}

function command(
  level: 'error' | 'warning',
  at: SourcePosition | null,
  title: string,
  message: string,
  showFile: ShowFile,
): string {
  const place =
    at === null
      ? []
      : [`file=${property(showFile(at.file))}`, `line=${at.line}`, ...(at.column === undefined ? [] : [`col=${at.column}`])];
  return `::${level} ${[...place, `title=${property(title)}`].join(',')}::${data(message)}`;
}

/** As the runner reads values back: it decodes these and nothing else. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
