import type { Qualification } from '../../record.ts';
import { approvalWords, documentWords, outcomeWords, sealWords } from '../glossary.ts';
import type { SigningRole } from '../options.ts';
import { drawFields, type Field, moment, spoken } from './fields.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { drawTable } from './table.ts';

const labelWidth = 128;

const criteria: readonly string[] = [
  'A test case passes where its requirement is true of what AWS answered, or of a document that is in force.',
  'What could not be read is not verified. It never counts as a pass.',
  'A deviation stands beside a result and never changes it.',
  'The execution conforms where every test case passed or does not apply, and every prerequisite is met.',
];

/** Why the execution was made, who signs it, what had to be so before it, and what passes. */
export function drawBasis(sheet: Sheet, record: Qualification, { roles }: { readonly roles: readonly SigningRole[] }): void {
  sheet.startSection('Purpose and basis', 'portrait');
  sheet.heading('Purpose', { isListed: false });
  sheet.write(
    `${documentWords[record.purpose]} of ${record.system.name}: every test case was executed as the installation specification asks, and its result recorded with what AWS answered.`,
  );
  sheet.y += 8;
  drawResponsibilities(sheet, roles);
  sheet.heading('Prerequisites', { isListed: false, space: 80 });
  drawFields(sheet, prerequisites(record), { labelWidth });
  sheet.y += 8;
  sheet.heading('Acceptance criteria', { isListed: false, space: 80 });
  for (const text of criteria) {
    sheet.ensure(styles.body.leading);
    const { y } = sheet;
    sheet.decoration(() => sheet.line({ text: '–', style: styles.body }, { x: sheet.left, y }));
    sheet.write(text, { indent: 12 });
    sheet.y += 3;
  }
}

function drawResponsibilities(sheet: Sheet, roles: readonly SigningRole[]): void {
  sheet.heading('Responsibilities', { isListed: false, space: 80 });
  if (roles.length === 0) {
    sheet.write('The specification names no role that signs this record.');
    sheet.y += 8;
    return;
  }
  const columns = [
    { title: 'Role', share: 18 },
    { title: 'Unit', share: 14 },
    { title: 'Held by', share: 40 },
    { title: 'Meaning of the signature', share: 28 },
  ];
  const rows = roles.map(({ name, unit, who = [], meaning }) => ({
    cells: [
      [{ text: name.replaceAll('_', ' '), style: styles.cellStrong }],
      [{ text: unit ?? 'not stated' }],
      who.length === 0 ? [{ text: 'nobody is named' }] : who.map((text) => ({ text })),
      [{ text: meaning }],
    ],
  }));
  drawTable(sheet, { columns, rows });
}

function prerequisites(record: Qualification): Field[] {
  const { protocol, seal, clock, mode } = record;
  const cited: Field[] =
    protocol === undefined
      ? [{ label: 'Protocol', value: 'none was given to this execution' }]
      : [
          { label: 'Protocol', value: protocol.sha256, style: styles.code },
          { label: 'Its approval', value: approvalWords[protocol.approval] },
          { label: 'SHA-256 of its statement', value: protocol.bundleSha256, style: styles.code },
        ];
  const asked = (record.prerequisites ?? []).map(({ id, requirement, expected, actual, outcome }) => ({
    label: `Asked for: ${id}`,
    value: `${outcomeWords[outcome]}: ${requirement} Expected: ${spoken(expected)}. Actual: ${spoken(actual)}.`,
  }));
  return [
    ...cited,
    qualificationField(record),
    { label: 'Key of the seal', value: sealWords[seal.assurance] },
    {
      label: 'Clock',
      value:
        mode === 'replay'
          ? 'not compared: AWS gave no answer to this execution'
          : `at most ${clock.maxSkewMs} ms from the Date of AWS's answers`,
    },
    ...asked,
  ];
}

function qualificationField({ tool }: Qualification): Field {
  const label = 'Qualification of the tool';
  if (tool.qualification === undefined) return { label, value: 'none was given to this execution' };
  return { label, value: [`of ${moment(tool.qualification.writtenAt)}, SHA-256 of its statement`, tool.qualification.sha256] };
}
