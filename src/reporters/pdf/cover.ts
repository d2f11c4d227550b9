import type { Prerequisite, Qualification } from '../../record.ts';
import {
  conclusionMeanings,
  conclusionWords,
  documentWords,
  modeWords,
  outcomeWords,
  purposeWords,
  sealMeanings,
  sealWords,
} from '../glossary.ts';
import { drawFields, type Field, moment, spoken } from './fields.ts';
import { certificateField, ledgerField } from './seal.ts';
import type { Sheet } from './sheet.ts';
import { colors, conclusionColors, styles } from './style.ts';

const labels: Readonly<Record<string, string>> = {
  id: 'Number',
  title: 'Title',
  revision: 'Revision',
  effective: 'Effective',
  change: 'Change',
  owner: 'Owner',
  kind: 'Kind',
  phi: 'Holds PHI',
  intended_use: 'Intended use',
  release: 'Release',
};

/** What a reader must know before anything else. Empty for a whole, live execution with a purpose of its own, sealed by a key that somebody holds. */
export function caveats(record: Qualification): string[] {
  return [
    ...(record.mode === 'replay' ? ['REPLAY: not a qualification'] : []),
    ...(record.mode === 'merged' ? [`MERGED from ${record.shards?.length ?? 'several'} shards`] : []),
    ...(record.mode !== 'replay' && record.purpose === 'engineering' ? ['ENGINEERING: not a qualification'] : []),
    ...(record.scope.narrowed ? ['PARTIAL: the scope was narrowed'] : []),
    ...(record.prerequisites ?? []).filter(({ outcome }) => outcome !== 'pass').map(({ id }) => `PREREQUISITE NOT MET: ${id}`),
    ...(record.seal.assurance === 'ephemeral' ? ['KEY MADE FOR THIS RUN: it cannot say who sealed the record'] : []),
  ];
}

/** Known fields in their order, then whatever else the record holds, by name. */
function described(values: Readonly<Record<string, unknown>>, leftOut: readonly string[] = []): string[] {
  const known = Object.keys(labels);
  const names = [
    ...known.filter((name) => name in values),
    ...Object.keys(values)
      .filter((name) => !known.includes(name))
      .sort(),
  ];
  return names
    .filter((name) => !leftOut.includes(name) && values[name] !== undefined)
    .map((name) => `${labels[name] ?? name}: ${spoken(values[name])}`);
}

function conclusionBox(sheet: Sheet, record: Qualification): void {
  const { summary } = record;
  const color = conclusionColors[record.conclusion];
  const counts = `${summary.pass} pass · ${summary.fail} fail · ${summary.unknown} not verified · ${summary['not-applicable']} not applicable`;
  const lines = [
    ...sheet.wrap('Conclusion of this execution', styles.label, sheet.width - 32),
    ...sheet.wrap(
      `${conclusionWords[record.conclusion]}${record.scope.narrowed ? ' (partial scope)' : ''}`,
      { ...styles.conclusion, color },
      sheet.width - 32,
    ),
    ...sheet.wrap(conclusionMeanings[record.conclusion], styles.body, sheet.width - 32),
    ...sheet.wrap(`Test cases: ${counts}`, styles.body, sheet.width - 32),
    ...caveats(record).flatMap((text) => sheet.wrap(text, { ...styles.strong, color: colors.alert }, sheet.width - 32)),
  ];
  const height = lines.reduce((sum, line) => sum + line.style.leading, 0) + 20;
  sheet.box({ x: sheet.left, y: sheet.y, width: sheet.width, height }, colors.head);
  sheet.box({ x: sheet.left, y: sheet.y, width: 5, height }, color);
  const paragraph = sheet.element('P');
  let y = sheet.y + 10;
  for (const line of lines) {
    const at = { x: sheet.left + 18, y };
    sheet.tagged(paragraph, () => sheet.line(line, at));
    y += line.style.leading;
  }
  paragraph.end();
  sheet.y += height + 14;
}

function identification(record: Qualification): Field[] {
  const { executor, scope, seal, spec } = record;
  const pairs = (values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}: ${value}`);
  return [
    { label: 'System', value: described(record.system, ['name']) },
    { label: 'Installation specification', value: [...described(record.document), `File: ${spec.name}`] },
    { label: 'Organization', value: `${scope.organization}: ${scope.accounts.length} accounts, regions ${scope.regions.join(', ')}` },
    { label: 'Execution', value: record.runId, style: styles.code },
    { label: 'Purpose', value: purposeWords[record.purpose] },
    { label: 'Mode', value: modeWords[record.mode] },
    ...(record.change === undefined ? [] : [{ label: 'Change', value: record.change }]),
    ...(record.deployment === undefined ? [] : [{ label: 'Deployment', value: pairs(record.deployment) }]),
    { label: 'Executed', value: `${moment(record.startedAt)} to ${moment(record.finishedAt)}` },
    ...(record.mode === 'live' ? [] : [{ label: 'Latest evidence', value: `${moment(record.asOf)}, as AWS dated it` }]),
    {
      label: 'Executed by',
      value: [
        record.mode === 'replay' ? 'a replay: no AWS identity took part' : executor.arn,
        ...(executor.sourceIdentity === undefined ? [] : [`source identity ${executor.sourceIdentity}`]),
      ],
    },
    ...(record.prerequisites ?? []).map(prerequisiteField),
    { label: 'Seal', value: [`This record is ${sealWords[seal.assurance]}. ${sealMeanings[seal.assurance]}`] },
    { label: 'Key id of the seal', value: seal.keyId, style: styles.code },
    ...certificateField(record),
    ...ledgerField(record),
    { label: 'SHA-256 of the judgement', value: record.judgementSha256, style: styles.code },
    { label: 'SHA-256 of the specification', value: spec.sha256, style: styles.code },
    { label: 'SHA-256 as resolved', value: spec.resolvedSha256, style: styles.code },
  ];
}

function prerequisiteField({ requirement, expected, actual, outcome }: Prerequisite): Field {
  const value = `${outcomeWords[outcome]}: ${requirement} Expected: ${spoken(expected)}. Actual: ${spoken(actual)}.`;
  return { label: 'Prerequisite', value };
}

/** The first page. */
export function drawCover(sheet: Sheet, record: Qualification): void {
  sheet.addPage('portrait');
  sheet.box({ x: 0, y: 0, width: sheet.doc.page.width, height: 7 }, colors.strong);
  sheet.write(documentWords[record.purpose].toUpperCase(), { style: styles.kicker });
  sheet.y += 4;
  sheet.write('Executed record', { style: styles.display, tag: 'H1' });
  sheet.write(record.system.name, { style: styles.subtitle });
  sheet.y += 12;
  conclusionBox(sheet, record);
  drawFields(sheet, identification(record), { labelWidth: 128 });
  sheet.y += 6;
  sheet.write(
    'This document is the rendering of a sealed record for people. The record itself, the facts and the specification lie beside it in the same package; where they differ, the record holds. The seal of the tool, and fields for signatures of people where any were asked for, are on the page “Seal and signatures”.',
    { style: { ...styles.label, leading: 10.4 } },
  );
}
