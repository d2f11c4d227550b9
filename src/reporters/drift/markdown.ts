import type { Drift, FieldChange, VerdictChange } from '../../drift/model.ts';
import { bytesOf, code } from './markdown-text.ts';
import { byPlace, byTurn, type Told } from './telling.ts';
import { counted, fieldWords, headRows, lastLine, notComparedWords, placeWords, summaryWords } from './words.ts';

/** GitHub refuses a summary of more than 1 MiB; what else the job writes there counts too. */
const mostBytes = 900 * 1024;
/** Longer values end in how much is missing: the JSON holds them. */
const longestValue = 500;

/** A heading, and what stands under it: whole entries, each of which may be cut. */
interface Section {
  readonly title: string;
  readonly entries: readonly string[];
}

const item = (text: string, depth = 0): string => `${'  '.repeat(depth)}- ${text}\n`;

function verdictEntries({ verdicts }: Drift): readonly string[] {
  return byTurn(verdicts).flatMap(({ words, isQuiet, cases }) => cases.map((one) => verdictEntry(one, { words, isQuiet })));
}

function verdictEntry(
  { testCase, message }: VerdictChange,
  { words, isQuiet }: { readonly words: string; readonly isQuiet: boolean },
): string {
  return item(`**${words}** ${code(testCase)}`) + (isQuiet ? '' : item(code(message), 1));
}

function resourceEntries({ resources, accounts }: Drift): readonly string[] {
  return byPlace(resources).flatMap(([target, told]) =>
    told.map((one, index) => `${index === 0 ? `\n### ${code(placeWords(target, accounts))}\n\n` : ''}${resourceEntry(one, accounts)}`),
  );
}

function resourceEntry({ change, also }: Told, accounts: Drift['accounts']): string {
  const { kind, fact, resource, fields, observedBefore, observedAfter, checks } = change;
  const places = also.map((target) => code(placeWords(target, accounts))).join(', ');
  return [
    item(`**${kind}** ${code(fact)} ${code(resource)}`),
    ...fields.map((field) => item(fieldText(field), 1)),
    ...(places === '' ? [] : [item(`also in ${places}`, 1)]),
    item(
      `AWS: ${code(observedBefore)} → ${code(observedAfter)}${checks.length === 0 ? '' : `; checks: ${checks.map(code).join(', ')}`}`,
      1,
    ),
  ].join('');
}

const fieldText = (field: FieldChange): string => code(fieldWords(field, longestValue));

function sectionsOf(drift: Drift): readonly Section[] {
  const causes = notComparedWords(drift.notCompared);
  return [
    { title: `Verdicts that changed (${drift.verdicts.length})`, entries: verdictEntries(drift) },
    { title: `Resources that changed (${drift.resources.length})`, entries: resourceEntries(drift) },
    { title: `The specification changed (${drift.spec.length})`, entries: drift.spec.map((field) => item(fieldText(field))) },
    {
      title: `Not compared (${drift.notCompared.length})`,
      entries: causes.flatMap(([why, keys]) => [item(code(why)), ...keys.map((key) => item(code(key), 1))]),
    },
  ];
}

/** The comparison as Markdown for the summary of a job: below GitHub's limit, and what was cut is said. */
export function renderDriftMarkdown(drift: Drift): string {
  const head = [
    `# iq drift\n\n${summaryWords(drift)}\n\n`,
    ...headRows(drift).map(([label, text]) => item(`${label}: ${code(text)}`)),
  ].join('');
  const foot = `\n${code(lastLine(drift))}\n`;
  let left = mostBytes - bytesOf(head) - bytesOf(foot);
  const parts: string[] = [];
  for (const { title, entries } of sectionsOf(drift).filter((section) => section.entries.length > 0)) {
    const shown = fitting(entries, left);
    const cut = entries.length - shown.length;
    const part = `\n## ${title}\n\n${shown.join('')}${cut === 0 ? '' : `\n**Cut here: ${counted(cut, 'more entry', 'more entries')}. The JSON holds them all.**\n`}`;
    left -= bytesOf(part);
    parts.push(part);
  }
  return `${head}${parts.join('')}${foot}`;
}

/** Those of the entries that fit, from the first on. */
function fitting(entries: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = entries.findIndex((entry) => {
    left -= bytesOf(entry);
    return left < 0;
  });
  return end < 0 ? entries : entries.slice(0, end);
}
