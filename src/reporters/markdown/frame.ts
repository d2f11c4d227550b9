import type { Outcome, Qualification } from '../../record.ts';
import { caveatsOf } from '../cases.ts';
import { conclusionMeanings, conclusionWords, documentWords, sealWords } from '../glossary.ts';
import { shownLines } from '../shown.ts';
import { valueLines } from '../values.ts';
import { checksOf, outcomes, statementOf } from '../view.ts';
import type { Block } from './findings.ts';
import { block, cell, code, prose } from './text.ts';

const marks: Readonly<Record<Outcome, string>> = { pass: 'PASS', fail: 'FAIL', unknown: 'UNKNOWN', 'not-applicable': 'N/A' };

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row), '\n'].join('');

function identity(record: Qualification, exitCode: number): readonly (readonly string[])[] {
  const { runId, judgementSha256, spec, document, scope, seal, purpose, mode, protocol, change, baseline } = record;
  return [
    ['Run', cell(runId)],
    ['Digest of the judgement', cell(judgementSha256)],
    [
      'Specification',
      cell(`${spec.name}, ${String(document.id ?? 'no document id')}, revision ${String(document.revision ?? 'not stated')}`),
    ],
    ['Scope', cell(`${scope.organization}, ${scope.accounts.length} accounts, ${scope.regions.join(', ')}`)],
    ['Purpose', cell(`${purpose}, ${mode}`)],
    ...(change === undefined ? [] : [['Change', cell(change)]]),
    ['Executed', cell(`${record.startedAt} to ${record.finishedAt}`)],
    ['By', cell(record.executor.arn)],
    ['Seal', cell(`${sealWords[seal.assurance]}, key id ${seal.keyId}`)],
    ...(protocol === undefined ? [] : [['Protocol', cell(`${protocol.approval}, sha256 ${protocol.sha256}`)]]),
    ...(baseline === undefined ? [] : [['Compared with', cell(`${baseline.runId}: ${baseline.result}`)]]),
    ['Exit code', String(exitCode)],
  ];
}

function prerequisites({ prerequisites: list = [] }: Qualification): string {
  if (list.length === 0) return '';
  const items = list.map(
    ({ id, requirement, expected, actual, outcome }) =>
      `- **${marks[outcome]}** ${code(id)}: ${prose(requirement)}\n  - expected: ${block(shownLines(valueLines(expected)), 4)}\n  - actual: ${block(shownLines(valueLines(actual)), 4)}\n`,
  );
  return `## Prerequisites\n\n${items.join('')}\n`;
}

function checksTable(record: Qualification): string {
  const rows = checksOf(record).map((view) => [
    marks[view.outcome],
    cell(view.check),
    prose(statementOf(view)),
    ...outcomes.map((outcome) => String(view.counts[outcome])),
  ]);
  const none = 'No check: nothing was verified.\n\n';
  return `## Checks\n\n${rows.length === 0 ? none : table(['Result', 'Check', 'Statement', 'Pass', 'Fail', 'Unknown', 'N/A'], rows)}`;
}

/** The beginning of the page, which is always there: the conclusion first, then what must be said of the run, counts, checks. */
export function head(record: Qualification, exitCode: number): string {
  const { conclusion, summary, system, purpose } = record;
  const caveats = caveatsOf(record).map((caveat) => `> **${prose(caveat)}**\n`);
  return [
    `# ${conclusionWords[conclusion]}\n\n`,
    `${documentWords[purpose]} of ${code(`${system.name} (${system.id})`)}. ${conclusionMeanings[conclusion]}\n\n`,
    ...(caveats.length === 0 ? [] : [caveats.join('>\n'), '\n']),
    table(['Pass', 'Fail', 'Unknown', 'N/A'], [outcomes.map((outcome) => String(summary[outcome]))]),
    table(['', ''], identity(record, exitCode)),
    prerequisites(record),
    checksTable(record),
  ].join('');
}

/** What the run leaves out and cannot show. */
export function scope({ scope: { excluded, limits } }: Qualification): readonly Block[] {
  const reasons = excluded.map(
    ({ check, reason, reference }) => `- ${code(check)}: ${code(reason)}${reference === undefined ? '' : ` (${code(reference)})`}\n`,
  );
  const list = (title: string, lines: readonly string[]): Block => ({ text: `## ${title}\n\n${lines.join('')}\n`, findings: 0 });
  return [
    ...(reasons.length === 0 ? [] : [list(`Excluded (${reasons.length})`, reasons)]),
    ...(limits.length === 0
      ? []
      : [
          list(
            'Limits of this run',
            limits.map((limit) => `- ${prose(limit)}\n`),
          ),
        ]),
  ];
}
