import type { Access, AccessReview, AccessRow, AccessTotals, Read } from '../../access-review/model.ts';
import type { Qualification } from '../../record.ts';
import {
  accountWords,
  lastUsedWords,
  levels,
  notRead,
  peopleOf,
  permissionSetWords,
  principalWords,
  roleWords,
  servicesWords,
  sessionWords,
} from '../access-review/cells.ts';
import { drawFields, moment } from './fields.ts';
import type { Sheet } from './sheet.ts';
import { colors, styles } from './style.ts';
import { type Column, drawTable, type Piece, type Row } from './table.ts';

const explanation =
  'Each line is one assignment in IAM Identity Center: who has which permission set in which account. What it lets them do is worked out from the policies by AWS’s access levels, service by service, for any resource and any condition; what is named List… or Describe… counts as reading. Guardrails above the account can only take away from it; policies of resources that name the role can add to it, and were not looked at. IAM users, root users and roles of workloads are not in it: test procedures judge them. The last use is that of the role, by whomever of those who have the permission set in the account.';

const columns: readonly Column[] = [
  { title: 'No.', share: 4 },
  { title: 'Who', share: 19 },
  { title: 'Where', share: 13 },
  { title: 'Through', share: 22 },
  { title: 'Can do', share: 19 },
  { title: 'Last used', share: 12 },
  { title: 'Decision', share: 11 },
];

/** Different accesses, each with its number. */
type Numbers = ReadonlyMap<string, { readonly number: number; readonly row: AccessRow }>;

/** The access review with its decisions and its signature still open. */
export function drawAccessReview(sheet: Sheet, record: Qualification, { title, review }: { title: string; review: AccessReview }): void {
  sheet.startSection(title, 'landscape');
  sheet.write(explanation, { style: styles.soft });
  sheet.y += 8;
  drawFields(sheet, summaryOf(record, review), { labelWidth: 128 });
  sheet.y += 8;
  drawNotRead(sheet, review);
  const numbers = numbersOf(review);
  sheet.heading('Assignments', { isListed: false, space: 90 });
  if (review.rows.length === 0) sheet.write('AWS reports no assignment: nobody gets in through IAM Identity Center.');
  else drawTable(sheet, { columns, rows: review.rows.map((row, index) => rowOf(row, { index, review, numbers })) });
  drawAccesses(sheet, numbers);
  drawSignature(sheet, record);
}

function summaryOf(record: Qualification, { observed, totals }: AccessReview) {
  const time = observed === null ? 'no fact was read' : `${moment(observed.from)} to ${moment(observed.to)}, as AWS dated its answers`;
  return [
    { label: 'Execution', value: record.runId, style: styles.code },
    { label: 'Facts', value: time },
    { label: 'In all', value: totalWords(totals) },
  ];
}

function totalWords(totals: AccessTotals): string {
  const count = (what: string, many: Read<number>) => `${what}: ${many === null ? notRead : many.value}`;
  return [
    count('assignments', totals.assignments),
    count('groups', totals.groups),
    count('users assigned by themselves', totals.users),
    count('people behind them', totals.people),
    count('permission sets', totals.permissionSets),
    count('accounts', totals.accounts),
  ].join(' · ');
}

function drawNotRead(sheet: Sheet, { notRead: sentences }: AccessReview): void {
  if (sentences.length === 0) {
    sheet.write('Everything that the review is made of was read.');
    sheet.y += 8;
    return;
  }
  sheet.heading('What could not be read', { isListed: false });
  sheet.write('The review is incomplete. What is missing here is not known, and nobody may take it for nothing.', {
    style: { ...styles.strong, color: colors.alert },
  });
  for (const [index, sentence] of sentences.entries()) sheet.write(`(${index + 1}) ${sentence}`, { indent: 12 });
  sheet.y += 8;
}

interface Around {
  readonly index: number;
  readonly review: AccessReview;
  readonly numbers: Numbers;
}

function rowOf(row: AccessRow, { index, review, numbers }: Around): Row {
  const missing = row.notRead.map((sentence) => `(${review.notRead.indexOf(sentence) + 1})`).join(' ');
  const type = row.principal?.value.type;
  return {
    cells: [
      [{ text: String(index + 1) }],
      [
        { text: principalWords(row), style: styles.cellStrong },
        { text: type === undefined ? notRead : type.toLowerCase(), style: styles.cellSoft },
        ...(type === 'USER' ? [] : peopleOf(row).map((text) => ({ text }))),
      ],
      [{ text: accountWords(row), style: styles.cellStrong }, { text: row.account?.value.id ?? notRead }],
      [
        { text: permissionSetWords(row), style: styles.cellStrong },
        { text: `session ${sessionWords(row)}` },
        { text: roleWords(row), style: styles.cellCodeSoft },
      ],
      [...accessPieces(row, numbers), ...(missing === '' ? [] : [{ text: `not read: ${missing}`, style: styles.cellStrong }])],
      [{ text: moment(lastUsedWords(row)) }, ...regionPieces(row)],
      [{ text: '☐ keep' }, { text: '☐ remove' }],
    ],
  };
}

function regionPieces({ lastUsed }: AccessRow): Piece[] {
  const region = lastUsed?.value?.region ?? null;
  return region === null ? [] : [{ text: region, style: styles.cellSoft }];
}

/** How many services at each level; the lists stand in a table of their own, each once. */
function accessPieces(row: AccessRow, numbers: Numbers): Piece[] {
  const access = row.access?.value;
  if (access === undefined) return [{ text: notRead, style: styles.cellStrong }];
  const counts = levels.map((level) => ({ level, count: access.services[level].length })).filter(({ count }) => count > 0);
  return [
    { text: `Access ${numbers.get(keyOf(access))?.number}`, style: styles.cellStrong },
    ...counts.map(({ level, count }) => ({ text: `${level}: ${count} ${count === 1 ? 'service' : 'services'}` })),
    ...(access.isWhole ? [] : [{ text: 'and what could not be read', style: styles.cellStrong }]),
    ...(counts.length === 0 && access.isWhole ? [{ text: 'nothing' }] : []),
    {
      text: access.basis === 'role' ? 'by the policies of the role' : 'by the policies of the permission set',
      style: styles.cellSoft,
    },
  ];
}

function keyOf({ isWhole, services }: Access): string {
  return JSON.stringify([isWhole, ...levels.map((level) => services[level])]);
}

function numbersOf({ rows }: AccessReview): Numbers {
  const numbers = new Map<string, { number: number; row: AccessRow }>();
  for (const row of rows) {
    const key = row.access === null ? undefined : keyOf(row.access.value);
    if (key !== undefined && !numbers.has(key)) numbers.set(key, { number: numbers.size + 1, row });
  }
  return numbers;
}

function drawAccesses(sheet: Sheet, numbers: Numbers): void {
  if (numbers.size === 0) return;
  sheet.heading('What each access lets its holder do', { isListed: false, space: 90 });
  const rows = [...numbers.values()].flatMap(({ number, row }): Row[] => [
    { band: `Access ${number}` },
    ...levels.map((level) => ({
      cells: [[{ text: level, style: styles.cellStrong }], [{ text: servicesWords(row, level).replaceAll('; ', ', ') }]],
    })),
  ]);
  const services = [
    { title: 'Level', share: 16 },
    { title: 'Services', share: 84 },
  ];
  drawTable(sheet, { columns: services, rows });
}

function drawSignature(sheet: Sheet, record: Qualification): void {
  sheet.heading('Reviewer', { isListed: false, space: 120 });
  sheet.write(`I have decided on every assignment of this access review, which is of execution ${record.runId}.`);
  sheet.y += 6;
  const blank = [' ', ' ', ' '].map((text) => ({ text }));
  const lines = [
    { title: 'Name (printed)', share: 36 },
    { title: 'Signature', share: 42 },
    { title: 'Date', share: 22 },
  ];
  drawTable(sheet, { columns: lines, rows: [{ cells: [blank, blank, blank] }] });
}
