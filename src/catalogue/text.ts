import { harmless } from '../reporters/legible.ts';
import { columnsOf, labelled, wrap } from '../reporters/terminal/text.ts';
import { type Layout, outcomeMeanings, procedureNote, resultsOf, scopeWords, standingText } from './layout.ts';
import type { CheckPage, RequirementPage } from './page.ts';
import { paragraph } from './prose.ts';

/** One check for people: what a reviewer needs to understand and to repeat it. Ends in a newline. */
export function renderPage(page: CheckPage, layout: Layout): string {
  const { width, chalk } = layout;
  const prose = (text: string) => wrap(paragraph(text), width - 2).map((line) => `  ${line}`);
  const section = (title: string, lines: readonly string[]) => [chalk.bold(title), '', ...lines, ''];
  const lines = [
    ...wrap(`${page.id}: ${page.title}`, width).map((line) => chalk.bold(line)),
    '',
    ...labelled('judged', `${scopeWords[page.scope]}; spec section ${page.section}`, { indent: 0, label: 12, width }),
    ...labelled('relevant to', clauses(page), { indent: 0, label: 12, width }),
    ...(page.standing === undefined ? [] : labelled('this spec', harmless(standingText(page.standing)), { indent: 0, label: 12, width })),
    '',
    ...section('WHY', prose(page.why)),
    ...section('WHAT IS READ', reads(page, layout)),
    ...section(`REQUIREMENTS (${page.requirements.length})`, [
      ...prose(outcomeMeanings),
      '',
      ...prose(`${procedureNote} ${page.terms ?? ''}`),
      ...page.requirements.flatMap((requirement) => ['', ...requirementLines(requirement, layout)]),
    ]),
    ...section('WHAT IT CANNOT PROVE', prose(page.limits)),
    ...section(
      'WHEN IT FAILS',
      page.remediation.flatMap((item) => labelled('- ', item, { indent: 2, label: 2, width })),
    ),
    ...section('KEYS OF THE SPEC', grammar(page, layout)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function clauses({ references }: CheckPage): string {
  const frameworks = [...new Set(references.map(({ framework }) => framework))];
  const of = (framework: string) => references.flatMap((reference) => (reference.framework === framework ? [reference.clause] : []));
  return frameworks.map((framework) => `${framework} ${of(framework).join(', ')}`).join('; ');
}

function reads({ reads: facts }: CheckPage, { width }: Layout): readonly string[] {
  const label = Math.max(0, ...facts.map(({ name }) => columnsOf(name))) + 2;
  return facts.flatMap(({ name, where, calls }) => [
    ...labelled(name, where, { indent: 2, label, width }),
    ...labelled('', calls.map(({ operation, actions }) => `${operation} (${actions.join(' and ')})`).join(', '), {
      indent: 2,
      label,
      width,
    }),
  ]);
}

function requirementLines(requirement: RequirementPage, { chalk, width }: Layout): readonly string[] {
  const { id, passes, procedure, planned, standing } = requirement;
  const row = (label: string, text: string) => labelled(label, text, { indent: 4, label: 11, width });
  return [
    `  ${chalk.bold(id)}`,
    ...row('passes', passes),
    ...(procedure === null ? [] : row('procedure', procedure)),
    ...row('results', resultsOf(requirement)),
    ...(planned === 'always' ? [] : row('planned', 'only where the spec asks for it')),
    ...(standing === undefined ? [] : row('this spec', harmless(standingText(standing)))),
  ];
}

function grammar({ grammar: keys }: CheckPage, { width }: Layout): readonly string[] {
  return keys.flatMap(({ path, isRequired, about }) => [
    `  ${path}${isRequired ? '' : ' (optional)'}`,
    ...(about === '' ? [] : labelled('', about, { indent: 6, label: 0, width })),
  ]);
}
