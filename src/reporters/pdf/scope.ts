import type { Qualification } from '../../record.ts';
import { accountLabel } from '../view.ts';
import { drawFields } from './fields.ts';
import type { Sheet } from './sheet.ts';
import { styles } from './style.ts';
import { drawTable, type Row } from './table.ts';

function accounts(sheet: Sheet, record: Qualification): void {
  sheet.heading('Accounts', { isListed: false, space: 80 });
  if (record.scope.accounts.length === 0) {
    sheet.write('None.');
    return;
  }
  const rows = record.scope.accounts.map(
    (account): Row => ({
      cells: [
        [{ text: account.name, style: styles.cellStrong }],
        [{ text: account.id, style: styles.cellCode }],
        [{ text: account.state }],
        [{ text: account.depth }],
      ],
    }),
  );
  const columns = [
    { title: 'Account', share: 34 },
    { title: 'Id', share: 22 },
    { title: 'State in the organization', share: 22 },
    { title: 'Depth of reading', share: 22 },
  ];
  drawTable(sheet, { columns, rows });
}

function sets(sheet: Sheet, record: Qualification): void {
  const entries = Object.entries(record.scope.resolvedSets).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return;
  sheet.heading('Sets of accounts, as they resolved in this execution', { isListed: false, space: 80 });
  const rows = entries.map(
    ([name, ids]): Row => ({
      cells: [
        [{ text: name, style: styles.cellStrong }],
        ids.length === 0 ? [{ text: 'no account' }] : [{ text: ids.map((id) => accountLabel(record, id)).join(', ') }],
      ],
    }),
  );
  const columns = [
    { title: 'Set', share: 20 },
    { title: 'Accounts', share: 80 },
  ];
  drawTable(sheet, { columns, rows });
}

function excluded(sheet: Sheet, record: Qualification): void {
  sheet.heading('Excluded by the specification', { isListed: false, space: 80 });
  if (record.scope.excluded.length === 0) {
    sheet.write('Nothing.');
    return;
  }
  const rows = record.scope.excluded.map(
    (entry): Row => ({
      cells: [[{ text: entry.check, style: styles.cellStrong }], [{ text: entry.reason }], [{ text: entry.reference ?? 'none' }]],
    }),
  );
  const columns = [
    { title: 'Test procedure or requirement', share: 32 },
    { title: 'Reason', share: 50 },
    { title: 'Reference', share: 18 },
  ];
  drawTable(sheet, { columns, rows });
}

/** What was read and what was left out: organization, accounts, regions, sets, exclusions. */
export function drawScope(sheet: Sheet, record: Qualification, title: string): void {
  sheet.startSection(title, 'portrait');
  const { organization, regions, narrowed, narrowing } = record.scope;
  const parts = [
    ['test procedures', narrowing?.checks],
    ['accounts', narrowing?.accounts],
    ['regions', narrowing?.regions],
    ['accounts of shard', narrowing?.shard === undefined ? undefined : [`${narrowing.shard.index} of ${narrowing.shard.count}`]],
  ].flatMap(([name, list]) => (list === undefined ? [] : [`Only the ${name} ${[list].flat().join(', ')}.`]));
  const whole = narrowed
    ? ['Narrowed by the operator: PARTIAL. What was left out is not verified.', ...parts]
    : ['Whole: all that the specification asks for.'];
  drawFields(
    sheet,
    [
      { label: 'Organization', value: organization },
      { label: 'Regions', value: regions.length === 0 ? 'none' : regions.join(', ') },
      { label: 'Scope', value: whole, style: narrowed ? styles.strong : styles.body },
    ],
    { labelWidth: 100 },
  );
  sheet.y += 10;
  accounts(sheet, record);
  sheet.y += 4;
  sets(sheet, record);
  sheet.y += 4;
  excluded(sheet, record);
}
