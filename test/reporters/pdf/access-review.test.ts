import { describe, expect } from 'vitest';
import { accessReviewOf } from '../../../src/access-review/review.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { assigned, policy, roleOf, setOf, sourcesOf, values } from '../../access-review/sources.ts';
import { sampleQualification } from '../../evidence/sample.ts';
import { hostile } from '../records.ts';
import { onPdf, testWith, textOf } from '../tools.ts';

const record = sampleQualification();
const production = '222222222222';

const pdfOf = (otherwise: Parameters<typeof sourcesOf>[0] = {}) =>
  renderPdf(record, { catalogue: [], accessReview: accessReviewOf(sourcesOf(otherwise)) });

/** What stands under the last heading of the contents. */
async function sectionOf(otherwise: Parameters<typeof sourcesOf>[0] = {}): Promise<string> {
  const text = textOf(await pdfOf(otherwise), ['-raw']);
  const at = text.lastIndexOf('9 Access review');
  if (at === -1) throw new Error('there is no access review');
  return text.slice(at);
}

describe('the access review in report.pdf', () => {
  testWith('pdftotext', 'is there only where it is asked for, and then in the contents', async () => {
    expect(textOf(await renderPdf(record, { catalogue: [] }), ['-raw'])).not.toContain('Access review');
    expect(textOf(await pdfOf(), ['-raw']).match(/9 Access review/g)).toHaveLength(2);
  });

  testWith('pdftotext', "names the run, AWS's times, the totals, and each assignment with its decision still open", async () => {
    const section = await sectionOf();
    for (const expected of [
      `Execution ${record.runId}`,
      '2026-11-01 09:00:00 UTC to 2026-11-12 09:00:00 UTC, as AWS dated its answers',
      'assignments: 4 · groups: 2 · users assigned by themselves: 1 · people behind them: 5 · permission sets: 2 · accounts: 2',
      'Everything that the review is made of was read.',
      'ada grace (AWS names nobody of the id u-gone)',
      'Operator session PT4H',
      '2026-11-19 09:00:00 UTC us-east-2',
      'no use in the 400 days that AWS remembers',
      'Access 1 Write: 1 service Tagging: 1 service by the policies of the role',
      'none in the account',
    ])
      expect(section).toContain(expected);
    expect(section.match(/☐ keep ☐ remove/g)).toHaveLength(4);
    expect(section).toMatch(/Access 1 List none Read none Write ecs Tagging sqs Permissions management none/);
  });

  testWith('pdftotext', 'ends in a line to sign', async () => {
    const text = await sectionOf();
    const signature = text.slice(text.indexOf('Reviewer'));
    expect(signature).toContain(`which is of execution ${record.runId}`);
    expect(signature).toContain('Name (printed) Signature Date');
  });

  testWith('pdftotext', 'says what could not be read, once, and each row names its number', async () => {
    const section = await sectionOf({
      absent: { 'identity-principals@organization': 'denied', [`authorization-details@${production}`]: 'denied' },
    });
    expect(section).toContain('The review is incomplete.');
    expect(section).toContain(`(1) authorization-details@${production} was not read: AccessDeniedException: authorization-details`);
    expect(section).toContain('(2) identity-principals@organization was not read');
    expect(section).toContain('not read: (1) (2)');
    expect(section).toContain('people behind them: NOT READ');
  });

  testWith('pdftotext', 'never looks as if nobody had access', async () => {
    const absent = Object.fromEntries([...sourcesOf().facts.keys()].map((key) => [key, 'denied' as const]));
    const section = await sectionOf({ absent });
    expect(section).toContain('1 NOT READ');
    expect(section).not.toContain('reports no assignment');
    expect(await sectionOf({ values: { 'account-assignments': [] } })).toContain(
      'AWS reports no assignment: nobody gets in through IAM Identity Center.',
    );
  });

  testWith('qpdf', 'has no errors of syntax over many rows, nor with hostile names', async () => {
    const principals = {
      ...values['identity-principals'],
      groups: [{ id: 'g-x', isThere: true, name: hostile, members: [] }],
    };
    const many = Array.from({ length: 200 }, () => assigned('Operator', production, 'g-x'));
    const everything = roleOf('Operator', production, { inline: [{ name: 'all', document: policy('*') }] });
    const pdf = await pdfOf({
      values: {
        'permission-sets': [setOf('Operator', [production])],
        'account-assignments': many,
        'identity-principals': principals,
        details: { [production]: { roles: [everything], policies: [] } },
      },
    });
    expect(onPdf(pdf, 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors found');
    expect(textOf(pdf, ['-raw']).match(/☐ keep ☐ remove/g)).toHaveLength(200);
  });
});
