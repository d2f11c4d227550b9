import type { Difference, Impact, UnknownImpact } from './impact.ts';
import type { MatrixRow } from './matrix.ts';
import type { ListedRequirement } from './requirements.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Every requirement with its sentence. */
export function requirementsPage(requirements: readonly ListedRequirement[]): string {
  const rows = requirements.map(({ id, sentence, method }) => [`\`${id}\``, sentence, method]);
  return `# Requirements\n\nIds are stable and never used again. How each is tested by hand stands in docs/checks.md.\n\n${table(['Id', 'Passes when', 'Method'], rows)}\n`;
}

/** Every requirement with what exercises it, and aloud those that nothing does. */
export function matrixPage(matrix: readonly MatrixRow[], missing: readonly MatrixRow[]): string {
  const rows = matrix.map(({ id, failing, unverified, files }) => [
    `\`${id}\``,
    String(failing),
    String(unverified),
    files.map((file) => `\`${file}\``).join(' ') || '**none**',
  ]);
  const aloud =
    missing.length === 0
      ? 'Each requirement is exercised by a test.'
      : `**${missing.length} REQUIREMENTS ARE EXERCISED BY NO TEST: ${missing.map(({ id }) => id).join(', ')}**`;
  return `# Requirements and the tests that exercise them

${aloud}

Generated from the tests as they are. *Faults*: test cases of the broken reference organization (fixtures/broken) that must fail, compared by
test/golden.test.ts. *Not verified*: test cases of the half-denied one that must come out so. *Named in*: files of tests, planted faults and trials
that name the requirement; that a file names it does not say how well it tests it.

${table(['Requirement', 'Faults', 'Not verified', 'Named in'], rows)}
`;
}

/** What neither the checks nor the tool can show. */
export function limitsPage(checks: readonly { readonly check: string; readonly limits: string }[], tool: readonly string[]): string {
  return `# Known limits

## Of the tool

As a record of the reference organization states them; each record states its own.

${tool.map((limit) => `- ${limit}`).join('\n')}
- The tests run over recorded organizations and over an emulator of AWS (moto with additions of our own). They show that iq asks and judges as it
  says, and not that AWS answers so: where our tests rest on canned answers alone, docs/checks.md says it of each requirement.
- What a request id that AWS recorded proves, and what not, stands in docs/corroboration.md.

## Of each check

${checks.map(({ check, limits }) => `### \`${check}\`\n\n${limits}\n`).join('\n')}`;
}

/** What has changed since the last release, by what it asks of who uses the program. */
export function changeImpactPage(impact: Impact | UnknownImpact): string {
  if ('unknown' in impact) return `# Change impact\n\n**Not stated: ${impact.unknown}.**\n`;
  const { since, isRelease, requirements, operations, actions, files } = impact;
  const ids = (list: readonly string[]) => (list.length === 0 ? 'none' : list.map((id) => `\`${id}\``).join(', '));
  const both = ({ added, removed }: Difference) =>
    `- Added (${added.length}): ${ids(added)}\n- Removed (${removed.length}): ${ids(removed)}`;
  const changed = requirements.changed.map(({ id, was, is }) => [`\`${id}\``, was, is]);
  return `# Change impact

Since ${isRelease ? `the release ${since}` : `the first commit, ${since}: there is no release yet`}.

## Requirements: a protocol that was approved before is stale where one of these is in it

${both(requirements)}
- Worded otherwise (${changed.length})${changed.length === 0 ? '' : `:\n\n${table(['Requirement', 'Was', 'Is'], changed)}`}

## Operations that may be sent to AWS

${both(operations)}

## IAM actions: roles have to be deployed anew where one is added

${both(actions)}

## Files of the program that differ

${files.length} files; ${files.filter((file) => file.startsWith('src/checks/')).length} of them below src/checks, ${files.filter((file) => file.startsWith('src/evidence/')).length} below src/evidence.
The list stands in change-impact.json.
`;
}
