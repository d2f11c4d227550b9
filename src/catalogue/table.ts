import { harmless } from '../reporters/legible.ts';
import { columnsOf, labelled, pad, wrap } from '../reporters/terminal/text.ts';
import { type Layout, standingText } from './layout.ts';
import type { CheckPage } from './page.ts';

/** Every check on a line, its title below; with a spec, also what that spec leaves out. Ends in a newline. */
export function renderTable(pages: readonly CheckPage[], { chalk, width }: Layout): string {
  const rows = pages.map((page) => [page.id, `${page.requirements.length}`, page.scope, page.section]);
  const header = ['check', 'requirements', 'judged for', 'spec section'];
  const columns = header.map((title, index) => Math.max(columnsOf(title), ...rows.map((row) => columnsOf(row[index] ?? ''))) + 2);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => pad(cell, columns[index] ?? 0))
      .join('')
      .trimEnd();
  const total = pages.reduce((sum, { requirements }) => sum + requirements.length, 0);
  const lines = [
    chalk.bold(line(header.map((title) => title.toUpperCase()))),
    '',
    ...pages.flatMap((page, index) => [
      line([page.id, ...(rows[index]?.slice(1) ?? [])]),
      ...wrap(page.title, width - 2).map((text) => chalk.dim(`  ${text}`)),
      ...standings(page, width),
      '',
    ]),
    `${pages.length} checks, ${total} requirements. iq checks ID explains one of them.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What a spec does with the check, and each requirement that it leaves out of a check that it specifies. */
function standings({ standing, requirements }: CheckPage, width: number): readonly string[] {
  if (standing === undefined) return [];
  const specified = requirements.filter((requirement) => requirement.standing?.state === 'specified').length;
  const counted =
    standing.state === 'specified' ? `specified: ${specified} of ${requirements.length} requirements` : standingText(standing);
  const left = standing.state === 'specified' ? requirements : [];
  return [
    ...labelled('', harmless(counted), { indent: 2, label: 0, width }),
    ...left.flatMap((requirement) => {
      if (requirement.standing === undefined || requirement.standing.state === 'specified') return [];
      return labelled('- ', harmless(`${requirement.id} ${standingText(requirement.standing)}`), { indent: 4, label: 2, width });
    }),
  ];
}
