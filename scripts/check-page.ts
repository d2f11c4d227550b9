import { outcomeMeanings, procedureNote, resultsOf, scopeWords } from '../src/catalogue/layout.ts';
import type { CheckPage, RequirementPage } from '../src/catalogue/page.ts';
import { paragraph } from '../src/catalogue/prose.ts';
import type { Carried, Kind } from '../test/emulator/carried.ts';

/** The evidence of our tests, by requirement id. */
type Evidence = Readonly<Record<string, Carried>>;

const kinds: Readonly<Record<Kind, string>> = {
  emulator: 'emulator',
  mixed: 'emulator, with answers of ours',
  canned: 'canned answers',
  none: 'unit tests alone',
};

/** docs/checks.md: what holds of every check, then a chapter for each. */
export function checksPage(pages: readonly CheckPage[], evidence: Evidence): string {
  return `# Checks

Generated from the code by \`npm run docs\`; \`iq checks\` and \`iq checks ID\` print the same, but for the evidence of our tests. Requirement ids are stable and never reused.

${pages.map(({ id, title, requirements }) => `- [\`${id}\`](#${anchorOf(id, title)}): ${prose(title)} (${requirements.length} requirements)`).join('\n')}

**Results.** ${prose(paragraph(outcomeMeanings))}

**Test procedures.** ${prose(paragraph(procedureNote))}

**Evidence of our tests.** Nothing here was run against AWS itself. Each requirement says what its tests rest on. *Emulator*: moto, which others wrote,
decides the pass and at least one failure by itself. *Emulator, with answers of ours*: answers of our gap filler have a part in the pass, or make every
failure. *Canned answers*: what decides is ours, passing and failing, so that only the way from AWS's words to a verdict is shown and not that AWS says
so. *Unit tests alone*: no test goes over the emulator. The shape of every answer is AWS's own, by its published models.

${pages.map((page) => chapter(page, evidence)).join('\n')}`;
}

/** As GitHub and GitLab make them of a heading. */
function anchorOf(id: string, title: string): string {
  return `${id} ${title}`
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function chapter(page: CheckPage, evidence: Evidence): string {
  const clauses = page.references.map(({ framework, clause }) => `${framework} ${clause}`).join(', ');
  return `## \`${page.id}\`: ${prose(page.title)}

${prose(page.why)}

**Judged:** ${scopeWords[page.scope]} · **Spec section:** \`${page.section}\` · **Relevant to:** ${clauses}

### What \`${page.id}\` reads

| fact | where | operations, with the IAM action where it is called otherwise |
|---|---|---|
${page.reads.map(({ name, where, calls }) => `| \`${name}\` | ${where} | ${calls.map(call).join(', ')} |`).join('\n')}

### Requirements of \`${page.id}\`
${page.terms === null ? '' : `\n${prose(page.terms)}\n`}
${page.requirements.map((requirement) => requirementPart(requirement, evidence[requirement.id])).join('\n')}
### What \`${page.id}\` cannot prove

${prose(page.limits)}

### When \`${page.id}\` fails

${page.remediation.map((item) => `- ${prose(item)}`).join('\n')}

### Keys of the spec for \`${page.id}\`

| key | says |
|---|---|
${page.grammar.map(({ path, isRequired, about }) => `| \`${path}\`${isRequired ? '' : ' (optional)'} | ${prose(about)} |`).join('\n')}
`;
}

function call({ operation, actions }: CheckPage['reads'][number]['calls'][number]): string {
  const isSame = actions.length === 1 && operation.toLowerCase().replace('.', ':') === actions[0]?.toLowerCase();
  return `\`${operation}\`${isSame ? '' : ` (${actions.map((action) => `\`${action}\``).join(', ')})`}`;
}

function requirementPart(requirement: RequirementPage, evidence: Carried | undefined): string {
  const { id, passes, procedure, planned } = requirement;
  const rows = [
    ...(procedure === null ? [] : [`**Test procedure:** ${prose(procedure)}`]),
    `**Results:** ${prose(resultsOf(requirement))}`,
    ...(planned === 'always' ? [] : ['**Planned:** only where the spec asks for it']),
    ...(evidence === undefined
      ? []
      : [`**Evidence of our tests:** ${kinds[evidence.kind]}${evidence.note === '' ? '' : `. ${prose(evidence.note)}`}`]),
  ];
  return `#### \`${id}\`

${prose(passes)}.

${rows.map((row) => `- ${row}`).join('\n')}
`;
}

/** Prose as Markdown: commands in quotation marks as code, all else letter for letter. */
function prose(text: string): string {
  return text
    .split(/"(aws [^"]+)"/)
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(/[\\`*<>|[\]]/g, '\\$&')))
    .join('');
}
