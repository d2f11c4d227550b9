import type { PlannedRequirement, ProtocolContent } from '../../qualification-file.ts';
import { methodWords } from '../glossary.ts';
import type { Sheet } from '../pdf/sheet.ts';
import { styles } from '../pdf/style.ts';
import { type Column, drawTable, type Row } from '../pdf/table.ts';
import { valueLines } from '../values.ts';
import { groupBy } from '../view.ts';
import type { Part } from './frame.ts';

/** A table with its heading, or a word where it has no rows. */
function listed(
  sheet: Sheet,
  heading: string,
  table: { readonly columns: readonly Column[]; readonly rows: readonly Row[]; none: string },
): void {
  sheet.heading(heading, { isListed: false, space: 80 });
  if (table.rows.length === 0) sheet.write(table.none);
  else drawTable(sheet, table);
  sheet.y += 6;
}

/** Accounts, regions, sets, and what is left out with its reason. */
export function exclusionsPart({ accounts, sets, organization, excluded }: ProtocolContent): Part {
  return {
    title: 'Scope and exclusions',
    draw: (sheet) => {
      sheet.write(`Organization ${organization.id}, regions ${organization.regions.join(', ') || 'none'}.`);
      sheet.y += 8;
      listed(sheet, 'Accounts', {
        columns: [
          { title: 'Account', share: 40 },
          { title: 'Id', share: 30 },
          { title: 'Depth of reading', share: 30 },
        ],
        rows: accounts.map(({ id, name, depth }) => ({
          cells: [[{ text: name, style: styles.cellStrong }], [{ text: id, style: styles.cellCode }], [{ text: depth }]],
        })),
        none: 'None is declared by its id.',
      });
      listed(sheet, 'Sets of accounts', {
        columns: [
          { title: 'Set', share: 25 },
          { title: 'Its accounts, as the specification says', share: 75 },
        ],
        rows: Object.entries(sets)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => ({
            cells: [[{ text: name, style: styles.cellStrong }], valueLines(value).map((text) => ({ text, style: styles.cellCode }))],
          })),
        none: 'None.',
      });
      listed(sheet, 'Excluded, with reasons', {
        columns: [
          { title: 'Test procedure or requirement', share: 32 },
          { title: 'Reason', share: 50 },
          { title: 'Reference', share: 18 },
        ],
        rows: excluded.map(({ check, reason, reference }) => ({
          cells: [[{ text: check, style: styles.cellStrong }], [{ text: reason }], [{ text: reference ?? 'none' }]],
        })),
        none: 'Nothing.',
      });
    },
  };
}

/** The clauses that the procedures are relevant to. */
export function referencesPart({ procedures }: ProtocolContent): Part {
  const all = procedures.flatMap(({ id, references }) => references.map((reference) => ({ id, ...reference })));
  const clauses = [...groupBy(all, ({ framework, clause }) => `${framework}\n${clause}`).values()].sort(([a], [b]) =>
    `${a?.framework} ${a?.clause}` < `${b?.framework} ${b?.clause}` ? -1 : 1,
  );
  return {
    title: 'References',
    draw: (sheet) => {
      if (clauses.length === 0) {
        sheet.write('No clause is named.');
        return;
      }
      sheet.write('That a clause is named claims relevance alone: whether it is met is for the quality unit to judge.', {
        style: styles.soft,
      });
      sheet.y += 6;
      const rows = clauses.map(
        (group): Row => ({
          cells: [
            [{ text: group[0]?.framework ?? '', style: styles.cellStrong }],
            [{ text: group[0]?.clause ?? '' }],
            [{ text: [...new Set(group.map(({ id }) => id))].join(', ') }],
          ],
        }),
      );
      const columns = [
        { title: 'Framework', share: 20 },
        { title: 'Clause', share: 22 },
        { title: 'Test procedures', share: 58 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

/** What is executed, a line for each test procedure. */
export function proceduresSummary({ procedures }: ProtocolContent): Part {
  const casesOf = (requirements: readonly PlannedRequirement[]): number =>
    requirements.reduce((count, { testCases }) => count + testCases.length, 0);
  return {
    title: 'Summary of the test procedures',
    draw: (sheet) => {
      const rows = procedures.map(
        ({ id, title, requirements }): Row => ({
          cells: [
            [{ text: id, style: styles.cellStrong }],
            [{ text: title }],
            [...new Set(requirements.map(({ method }) => methodWords[method]))].map((text) => ({ text })),
            [{ text: String(requirements.length) }],
            [{ text: String(casesOf(requirements)) }],
          ],
        }),
      );
      const requirements = procedures.flatMap((procedure) => procedure.requirements);
      const strong = (text: string) => [{ text, style: styles.cellStrong }];
      rows.push({ cells: [strong('All'), [], [], strong(String(requirements.length)), strong(String(casesOf(requirements)))] });
      const columns: Column[] = [
        { title: 'Test procedure', share: 23 },
        { title: 'What it shows', share: 36 },
        { title: 'Method', share: 16 },
        { title: 'Requirements', share: 14, align: 'right' },
        { title: 'Planned test cases', share: 13, align: 'right' },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

/** Documents that attest what AWS cannot say. */
export function attestationsPart({ attestations }: ProtocolContent): Part {
  return {
    title: 'Attestations',
    orientation: 'landscape',
    draw: (sheet) => {
      if (attestations.length === 0) {
        sheet.write('None.');
        return;
      }
      const rows = attestations.map(
        ({ id, statement, document, by, on, validFor }): Row => ({
          cells: [
            [{ text: id, style: styles.cellStrong }],
            [{ text: statement }],
            [{ text: document.name }, { text: document.sha256, style: styles.cellCodeSoft }],
            [{ text: by }],
            [{ text: `${on}, for ${validFor}` }],
          ],
        }),
      );
      const columns = [
        { title: 'Attestation', share: 16 },
        { title: 'Statement', share: 30 },
        { title: 'Document and its SHA-256', share: 30 },
        { title: 'By', share: 12 },
        { title: 'On, and valid for', share: 12 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

/** Deviations that are known before the execution. */
export function plannedDeviationsPart({ deviations }: ProtocolContent): Part {
  return {
    title: 'Deviations known before the execution',
    orientation: 'landscape',
    draw: (sheet) => {
      if (deviations.length === 0) {
        sheet.write('None.');
        return;
      }
      const rows = deviations.map(
        (entry): Row => ({
          cells: [
            [
              { text: entry.id, style: styles.cellStrong },
              { text: entry.kind, style: styles.cellSoft },
            ],
            [
              { text: entry.requirement, style: styles.cellCode },
              { text: entry.resource, style: styles.cellCodeSoft },
            ],
            [{ text: entry.reason }],
            [{ text: entry.risk }],
            [{ text: entry.approvedBy }, { text: `until ${entry.expires}`, style: styles.cellSoft }],
          ],
        }),
      );
      const columns = [
        { title: 'Deviation', share: 12 },
        { title: 'Requirement and resource', share: 28 },
        { title: 'Reason', share: 24 },
        { title: 'Risk', share: 20 },
        { title: 'Approved by', share: 16 },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}

/** The owner's requirements against those of this protocol. */
export function tracePart({ procedures, trace }: ProtocolContent): Part {
  const requirements = procedures.flatMap((procedure) => procedure.requirements);
  const owners = [...new Set([...Object.keys(trace), ...requirements.flatMap((requirement) => requirement.trace)])].sort();
  const ownersOf = (id: string): PlannedRequirement[] => requirements.filter((requirement) => requirement.trace.includes(id));
  const known = owners.filter((id) => ownersOf(id).length > 0);
  return {
    title: 'Traceability matrix',
    draw: (sheet) => {
      const row = ({ id, criterion, testCases }: PlannedRequirement): Row => ({
        cells: [[{ text: id, style: styles.cellCode }], [{ text: criterion }], [{ text: String(testCases.length) }]],
      });
      const untraced = requirements.filter((requirement) => requirement.trace.length === 0);
      const rows = [
        ...known.flatMap((id): Row[] => [{ band: id }, ...ownersOf(id).map(row)]),
        ...(untraced.length === 0 ? [] : [{ band: 'Not traced', note: 'The specification names no requirement of its owner for these.' }]),
        ...untraced.map(row),
      ];
      if (rows.length === 0) {
        sheet.write('No requirement is planned, so nothing is traced.');
        return;
      }
      const columns: Column[] = [
        { title: 'Requirement verified', share: 38 },
        { title: 'Acceptance criterion', share: 48 },
        { title: 'Planned test cases', share: 14, align: 'right' },
      ];
      drawTable(sheet, { columns, rows });
    },
  };
}
