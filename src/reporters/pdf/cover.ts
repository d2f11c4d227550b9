import type { Prerequisite, Qualification } from '../../record.ts';
import {
  approvalWords,
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
export function described(values: Readonly<Record<string, unknown>>, leftOut: readonly string[] = []): string[] {
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

/** What stands in the box of a cover. */
export interface Verdict {
  readonly label: string;
  /** The conclusion in one line. */
  readonly words: string;
  readonly color: string;
  readonly lines: readonly string[];
  /** What makes it less than whole; in red. */
  readonly marks: readonly string[];
}

function verdictOf(record: Qualification): Verdict {
  const { summary } = record;
  const counts = `${summary.pass} pass · ${summary.fail} fail · ${summary.unknown} not verified · ${summary['not-applicable']} not applicable`;
  return {
    label: 'Conclusion of this execution',
    words: `${conclusionWords[record.conclusion]}${record.scope.narrowed ? ' (partial scope)' : ''}`,
    color: conclusionColors[record.conclusion],
    lines: [conclusionMeanings[record.conclusion], `Test cases: ${counts}`],
    marks: caveats(record),
  };
}

/** A box that says what the document concludes. */
export function drawVerdict(sheet: Sheet, { label, words, color, lines: texts, marks }: Verdict): void {
  const width = sheet.width - 32;
  const lines = [
    ...sheet.wrap(label, styles.label, width),
    ...sheet.wrap(words, { ...styles.conclusion, color }, width),
    ...texts.flatMap((text) => sheet.wrap(text, styles.body, width)),
    ...marks.flatMap((text) => sheet.wrap(text, { ...styles.strong, color: colors.alert }, width)),
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
    ...protocolField(record),
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

function protocolField({ protocol }: Qualification): Field[] {
  return protocol === undefined ? [] : [{ label: 'Protocol', value: [approvalWords[protocol.approval], `SHA-256 ${protocol.sha256}`] }];
}

function prerequisiteField({ requirement, expected, actual, outcome }: Prerequisite): Field {
  const value = `${outcomeWords[outcome]}: ${requirement} Expected: ${spoken(expected)}. Actual: ${spoken(actual)}.`;
  return { label: 'Prerequisite', value };
}

/** Head of a first page. */
export function drawTitle(sheet: Sheet, { kicker, title, subtitle }: { kicker: string; title: string; subtitle: string }): void {
  sheet.addPage('portrait');
  sheet.box({ x: 0, y: 0, width: sheet.doc.page.width, height: 7 }, colors.strong);
  sheet.write(kicker.toUpperCase(), { style: styles.kicker });
  sheet.y += 4;
  sheet.write(title, { style: styles.display, tag: 'H1' });
  sheet.write(subtitle, { style: styles.subtitle });
  sheet.y += 12;
}

/** Foot of a first page: what holds where this document and the file that it carries differ. */
export function drawStanding(sheet: Sheet, text: string): void {
  sheet.y += 6;
  sheet.write(text, { style: { ...styles.label, leading: 10.4 } });
}

/** The first page. */
export function drawCover(sheet: Sheet, record: Qualification): void {
  drawTitle(sheet, { kicker: documentWords[record.purpose], title: 'Executed record', subtitle: record.system.name });
  drawVerdict(sheet, verdictOf(record));
  drawFields(sheet, identification(record), { labelWidth: 128 });
  drawStanding(
    sheet,
    'This document is the rendering of a sealed record for people. The record itself, the facts and the specification lie beside it in the same package; where they differ, the record holds. The seal of the tool, and fields for signatures of people where any were asked for, are on the page “Seal and signatures”.',
  );
}
