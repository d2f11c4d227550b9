import type { Standing } from '../corroborate.ts';
import { harmless } from '../reporters/legible.ts';
import type { CorroborationReport } from './report.ts';

const conclusions = {
  corroborated: 'corroborated: AWS recorded every request of the sample',
  contradicted: 'NOT corroborated: AWS has not recorded what the record says, see the lines marked missing and contradicts',
  open: 'open: nobody can say of requests that are marked otherwise than found, or of observed facts whose requests cannot be looked up',
} as const;

const words: Readonly<Record<Standing, string>> = {
  found: 'found',
  contradicts: 'contradicts',
  missing: 'missing',
  'too-old': 'too old',
  'too-new': 'too new',
  'not-asked': 'not asked',
  unknown: 'unknown',
};

/** What was found, as a table and a sentence. */
export function renderCorroboration(report: CorroborationReport): string {
  const { record, auditor, sample, left, facts, summary, warnings, requests } = report;
  const width = requests.reduce((most, { service, operation }) => Math.max(most, service.length + operation.length + 1), 0);
  const rows = requests.map(({ standing, account, region, service, operation, date, requestId, detail }) =>
    [
      words[standing].padEnd(11),
      account,
      region.padEnd(14),
      `${service}.${operation}`.padEnd(width),
      date,
      requestId,
      ...(detail === undefined ? [] : [`- ${detail}`]),
    ]
      .map(harmless)
      .join('  '),
  );
  const counts = (Object.keys(words) as Standing[]).filter((name) => summary[name] > 0).map((name) => `${summary[name]} ${words[name]}`);
  return [
    `Record ${record.runId} (${record.mode}), asked by ${auditor.arn}, ${auditor.source === 'trail' ? `files of the trail ${auditor.log}` : 'event history'}`,
    `Sample: ${sample.size} of ${sample.of} requests, drawn by ${sample.seededBy === 'chance' ? 'chance, again with --seed' : "the auditor's seed"} ${sample.seed}`,
    ...leftLines(left),
    ...factLines(facts),
    ...warnings.map((warning) => `warning: ${warning}`),
  ]
    .map(harmless)
    .concat('', rows, '', `${counts.join(', ')}`, conclusions[report.conclusion], '')
    .join('\n');
}

function leftLines({ notRecorded, withoutId, failed }: CorroborationReport['left']): readonly string[] {
  const names = Object.entries(notRecorded).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...(names.length === 0
      ? []
      : [`Not recorded by design (data events), and not drawn: ${names.map(([name, count]) => `${name} (${count})`).join(', ')}`]),
    ...(failed === 0 ? [] : [`Not drawn: ${failed} that ended in an error`]),
    ...(withoutId === 0 ? [] : [`Not drawn: ${withoutId} without a request id`]),
  ];
}

function factLines({ unaccounted, notRecorded, refused, derived }: CorroborationReport['facts']): readonly string[] {
  const line = (what: string, keys: readonly string[]) => (keys.length === 0 ? [] : [`${what} (${keys.length}): ${keys.join(', ')}`]);
  return [
    ...line('Observed, and none of their requests can be looked up', unaccounted),
    ...line('Observed by data events alone, which CloudTrail does not record', notRecorded),
    ...line('Observed that AWS refuses, which is not looked up', refused),
    ...line('Without requests of their own: they follow from other facts', derived),
  ];
}
