import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Qualification } from '../../src/record.ts';
import { renderPdf } from '../../src/reporters/pdf.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, finding, hostile, recordOf, refusal, refusedFindings, verdict } from './records.ts';
import { onPdf, testWith, textOf } from './tools.ts';

const sample = renderPdf(sampleQualification(), { catalogue });
const hostileRecord: Qualification = {
  ...recordOf([
    verdict(
      [
        finding({
          resource: hostile,
          testCase: hostile,
          actual: { [hostile]: hostile },
          message: hostile,
          requirement: hostile,
          facts: [hostile],
          trace: [hostile],
        }),
      ],
      {
        check: hostile,
        title: hostile,
        unknownBecause: [{ fact: hostile, reason: 'denied', detail: hostile }],
      },
    ),
  ]),
  system: { id: 'SYS', name: hostile },
  document: { id: 'A & B <c>', revision: hostile },
};
const hostilePdf = renderPdf(hostileRecord, { catalogue });
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('the file', () => {
  test('claims PDF/A-3b, PDF 1.7, tags and a language, and names no font that is not embedded', async () => {
    const text = latin1(await sample);
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
    expect(text).toContain('/Lang (en)');
    expect(text).toMatch(/\/Marked true/);
    expect(text).not.toContain('Helvetica');
  });

  test('has metadata that stays well-formed whatever the system is called', async () => {
    const text = latin1(await hostilePdf);
    const xmp = text.slice(text.indexOf('<?xpacket begin'), text.indexOf('<?xpacket end'));
    expect(xmp).toContain('A and B (c)');
    expect(xmp.replaceAll(/<\/?[\w:]+( [\w:]+="[^"]*")*\s*\/?>/g, '').replace(/<\?xpacket[^>]*\?>/, '')).not.toMatch(/[<>&]/);
  });

  test('is the same bytes in two processes, and whatever order the keys of the record were made in', async () => {
    const code = `
      import { createHash } from 'node:crypto';
      import { renderPdf } from ${JSON.stringify(new URL('../../src/reporters/pdf.ts', import.meta.url).href)};
      import { sampleQualification } from ${JSON.stringify(new URL('../evidence/sample.ts', import.meta.url).href)};
      const reorder = (value) => value === null || typeof value !== 'object' ? value : Array.isArray(value) ? value.map(reorder)
        : Object.fromEntries(Object.entries(value).reverse().map(([key, nested]) => [key, reorder(nested)]));
      const bytes = await renderPdf(reorder(sampleQualification()), { catalogue: ${JSON.stringify(catalogue)} });
      process.stdout.write(createHash('sha256').update(bytes).digest('hex'));`;
    const run = (): string => execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const [first, second] = [run(), run()];
    const { createHash } = await import('node:crypto');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(
      createHash('sha256')
        .update(await sample)
        .digest('hex'),
    ).toBe(first);
  });

  testWith('qpdf', 'has no errors of syntax', async () => {
    expect(onPdf(await sample, 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors found');
    expect(onPdf(await hostilePdf, 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors found');
  });

  testWith('pdffonts', 'embeds every font as a subset with a way back to Unicode', async () => {
    const [, , ...fonts] = onPdf(await hostilePdf, 'pdffonts', ['FILE'])
      .trim()
      .split('\n');
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font).toMatch(/DejaVu\S+\s+CID TrueType\s+Identity-H\s+yes yes yes/);
  });
});

describe('what it says', () => {
  testWith('pdftotext', 'the cover names system, document, run, conclusion, seal and digests', async () => {
    const record = sampleQualification();
    const cover = textOf(await sample, ['-l', '1', '-raw']);
    for (const expected of [
      'Executed record ContourCompanion',
      'Does not conform to the specification',
      'Number: SYS-CC',
      'Number: IQS-0042',
      'Revision: C',
      record.runId,
      'Engineering (for information, not a qualification)',
      'Live: read from AWS',
      '2026-11-20 09:00:00 UTC to 2026-11-20 09:00:41 UTC',
      record.executor.arn,
      'sealed by a key kept in a file',
      record.judgementSha256,
      record.spec.resolvedSha256,
    ])
      expect(cover).toContain(expected);
  });

  testWith('pdftotext', 'every page carries run, judgement, seal and its number', async () => {
    const record = { ...sampleQualification(), seal: { assurance: 'ephemeral', keyId: 'k3y' } } as const;
    const pages = onPdf(await renderPdf(record, { catalogue }), 'pdftotext', ['-raw', 'FILE', '-'])
      .split('\f')
      .slice(0, -1);
    expect(pages.length).toBeGreaterThan(5);
    for (const [index, page] of pages.entries()) {
      const text = page.replaceAll(/\s+/g, ' ');
      expect(text).toContain(`Execution ${record.runId} · record sealed by a key made for this run`);
      expect(text).toContain(`Judgement SHA-256 ${record.judgementSha256}`);
      expect(text).toContain('Key id of the seal k3y');
      expect(text).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(text).not.toMatch(/REPLAY|PARTIAL/);
    }
  });

  testWith('pdftotext', 'every page of a narrowed replay says so', async () => {
    const record = sampleQualification();
    const pdf = await renderPdf({ ...record, mode: 'replay', scope: { ...record.scope, narrowed: true } }, { catalogue });
    const pages = onPdf(pdf, 'pdftotext', ['-raw', 'FILE', '-']).split('\f').slice(0, -1);
    for (const page of pages) expect(page).toContain('REPLAY: not a qualification · PARTIAL: the scope was narrowed');
  });

  testWith('pdftotext', 'what is no qualification is not called one, and a seal that names nobody says so on every page', async () => {
    const record = sampleQualification();
    const replay = { ...record, mode: 'replay', seal: { assurance: 'ephemeral', keyId: 'k3y' } } as const;
    const pages = onPdf(await renderPdf(replay, { catalogue }), 'pdftotext', ['-raw', 'FILE', '-'])
      .split('\f')
      .slice(0, -1);
    for (const page of pages) {
      expect(page).toContain('REPLAY: not a qualification · KEY MADE FOR THIS RUN: it cannot say who sealed the record');
      expect(page).not.toMatch(/installation qualification/i);
    }
    expect(pages.join(' ').replaceAll(/\s+/g, ' ')).toContain('Clock not compared: AWS gave no answer to this execution');
    const qualification = await renderPdf({ ...record, purpose: 'qualification' }, { catalogue });
    expect(textOf(qualification, ['-raw'])).toMatch(/^INSTALLATION QUALIFICATION/);
    expect(textOf(qualification, ['-raw'])).not.toContain('not a qualification');
  });

  testWith('pdftotext', 'a narrowed run says what was left of the scope, and its conclusion says partial', async () => {
    const record = sampleQualification();
    const scope = { ...record.scope, narrowed: true, narrowing: { checks: ['iam-users'], regions: ['us-east-2'] } };
    const text = textOf(await renderPdf({ ...record, scope }, { catalogue }), ['-raw']);
    expect(text).toContain('Does not conform to the specification (partial scope)');
    expect(text).toContain('Only the test procedures iam-users. Only the regions us-east-2.');
  });

  testWith('pdftotext', 'a merged run names its shards, and every page says that it is merged', async () => {
    const record = sampleQualification();
    const shard = {
      index: 1,
      runId: '0193a5f0-7c00-7000-8000-000000000011',
      keyId: 'c2hhcmQ=',
      assurance: 'file',
      checkedWith: 'own-key',
      bundleSha256: '0'.repeat(64),
      factsSha256: '1'.repeat(64),
      startedAt: '2026-11-20T09:00:00.000Z',
      finishedAt: '2026-11-20T09:00:30.000Z',
      executor: 'arn:aws:sts::555555555555:assumed-role/iq-shard/task',
    } as const;
    const merged = { ...record, mode: 'merged', shards: [shard, { ...shard, index: 2, checkedWith: 'given-key' }] } as const;
    const pages = onPdf(await renderPdf(merged, { catalogue }), 'pdftotext', ['-raw', 'FILE', '-'])
      .split('\f')
      .slice(0, -1);
    for (const page of pages) expect(page).toContain('MERGED from 2 shards');
    const text = pages.join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Shards that read');
    expect(text).toContain('arn:aws:sts::555555555555:assumed-role/iq-shard/task');
    expect(text).toMatch(/checked with its own key.*checked with a key given/);
    expect(text).toContain('Executor of shard 1');
  });

  testWith('pdftotext', "AWS's own words stand once; each test case names their number", async () => {
    const pdf = await renderPdf(recordOf([verdict(refusedFindings(3, refusal), { outcome: 'unknown', unknownBecause: [refusal] })]), {
      catalogue,
    });
    const text = textOf(pdf, ['-raw']);
    expect(text.match(/see reason 1 in section 4/g)).toHaveLength(3);
    expect(text.replaceAll(' ', '').split(refusal.detail.replaceAll(' ', ''))).toHaveLength(2);
    expect(text.match(/Missing keys@/g)).toHaveLength(3);
  });

  testWith('pdftotext', 'every test case stands with requirement, expected, actual, result and evidence', async () => {
    const text = textOf(await sample, ['-raw']);
    const squeezed = text.replaceAll(' ', '');
    for (const { findings } of sampleQualification().verdicts)
      for (const entry of findings) {
        expect(squeezed).toContain(entry.testCase);
        expect(text.replaceAll('- ', '-')).toContain(entry.requirement);
        for (const key of entry.facts) expect(squeezed).toContain(key);
      }
    expect(text).toMatch(/algorithm: AES256 key: \(none\) Encrypted by default with a key of Amazon S3, not with phi\./);
    for (const word of [
      '✓ Pass',
      '✗ Fail',
      '? Not verified',
      '– Not applicable',
      'Observed 2026-11-20 09:00:07 UTC',
      'Attested by a document',
    ])
      expect(text).toContain(word);
    expect(text).toContain('Name the declared key in the default encryption');
  });

  testWith('pdftotext', 'unknown reasons, deviations, traceability, scope and limits are there', async () => {
    const text = textOf(await sample, ['-raw']);
    for (const expected of [
      'Access denied KMS.ListKeys in 333333333333/us-east-2: AccessDeniedException',
      'Test procedure crashed TypeError: zones is not iterable',
      'DEV-007 planned 2026-12-31',
      'DEV-003 unplanned 2026-10-31',
      'URS-AUD-03: pass (1 pass) audit-trail.multi-region The trail records every region 21 CFR 11: 11.10(e) HIPAA: 164.312(b) 1 pass ✓ Pass',
      'RC-012',
      'Not traced',
      'Production 222222222222 ACTIVE full',
      'web-acl no load balancer faces the internet RA-011',
      'Object Lock of the log archive is not judged yet.',
      'KMS.ListKeys 10 S3.ListBuckets 5',
      'Test procedure check',
    ])
      expect(text).toContain(expected);
    expect(text).toContain('Relevant to 21 CFR 11: 11.10(e); HIPAA: 164.312(b).');
    expect(text).not.toMatch(/compliant/i);
  });
});

describe('hostile and long text', () => {
  testWith('pdftotext', 'what a font cannot show, or a reader cannot see, is written out', async () => {
    const text = textOf(await hostilePdf, ['-raw']).replaceAll(' ', '');
    for (const expected of [
      '\\u{1B}[31mred\\u{7}\\u{202E}evil',
      '\\u{65E5}\\u{672C}',
      '\\u{1F600}',
      'e\\u{301}',
      '\\u{5E2}',
      '\\u{D83D}',
      '\\u{5C}u{41}',
    ])
      expect(text).toContain(expected);
    expect(text).not.toMatch(/[\u202e\ufffd]/);
  });

  testWith('pdftotext', 'ten kilobytes of a value are there to the last character, in the margins', async () => {
    const words = Array.from({ length: 1200 }, (_, index) => `statement-${index}`).join(' ');
    const word = '§'.repeat(3000);
    const pdf = await renderPdf(recordOf([verdict([finding({ actual: { policy: words, blob: word } })])]), { catalogue });
    const text = textOf(pdf, ['-raw']).replaceAll(' ', '');
    expect(text.match(/§/g)).toHaveLength(3000);
    expect(words.split(' ').filter((entry) => !text.includes(entry))).toEqual([]);
    expect(text).toContain('continuedonthenextpage');
    const boxes = [...onPdf(pdf, 'pdftotext', ['-bbox', 'FILE', '-']).matchAll(/<page width="([\d.]+)"|xMax="([\d.]+)"/g)];
    let width = 0;
    for (const [, page, right] of boxes) {
      if (page !== undefined) width = Number(page);
      else expect(Number(right)).toBeLessThanOrEqual(width - 43);
    }
  });

  testWith('pdftotext', 'hundreds of test cases are all there, under a head on every page', async () => {
    const findings = refusedFindings(400, refusal);
    const pdf = await renderPdf(recordOf([verdict(findings, { outcome: 'unknown', unknownBecause: [refusal] })]), { catalogue });
    const pages = onPdf(pdf, 'pdftotext', ['-raw', 'FILE', '-'])
      .split('\f')
      .map((page) => page.replaceAll(/\s+/g, ''));
    const all = pages.join('');
    expect(findings.filter(({ testCase }) => !all.includes(testCase))).toEqual([]);
    const tablePages = pages.filter((page) => page.includes('cmk-encryption.s3-bucket@222222222222'));
    for (const page of tablePages) expect(page).toMatch(/TestcaseExpectedActualResultEvidence.*Requirement:/);
    expect(all.includes('400testcases')).toBe(true);
  });
});

describe('records at the edge', () => {
  testWith('pdftotext', 'no verdict at all: nothing was verified', async () => {
    const text = textOf(await renderPdf(recordOf([], { conclusion: 'incomplete', outcome: 'unknown' }), { catalogue: [] }), ['-raw']);
    expect(text).toContain('Incomplete: not verified as a whole');
    expect(text).toContain('No test procedure was executed: nothing was verified.');
  });

  testWith('pdftotext', 'every test case unknown', async () => {
    const record = recordOf([verdict(refusedFindings(3, refusal), { outcome: 'unknown', unknownBecause: [refusal] })], {
      conclusion: 'incomplete',
      outcome: 'unknown',
    });
    const text = textOf(await renderPdf(record, { catalogue }), ['-raw']);
    expect(text).toContain('Test cases: 0 pass · 0 fail · 3 not verified · 0 not applicable');
    expect(text).toContain('not observed');
    expect(text).not.toContain('✓');
  });
});
