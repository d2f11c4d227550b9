import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderProtocol } from '../../../src/reporters/documents/protocol.ts';
import { renderReport } from '../../../src/reporters/documents/report.ts';
import { renderReview } from '../../../src/reporters/documents/review.ts';
import { renderToolQualification } from '../../../src/reporters/documents/tool-qualification.ts';
import { renderPdf } from '../../../src/reporters/pdf.ts';
import { onPdf, testWith, textOf } from '../tools.ts';
import {
  attachment,
  casesOf,
  citedRun,
  nonPassesOf,
  openOf,
  protocolOf,
  recordWith,
  reportOf,
  reviewOf,
  roles,
  toolQualificationOf,
} from './samples.ts';

const options = { attachment, roles };

interface Document {
  readonly render: (count: number) => Promise<Uint8Array>;
  /** How often the id of a test case stands in it; by its place, from 0. */
  readonly times: (index: number) => number;
}

const isOpen = (index: number): boolean => index % 3 === 0;

const documents: Readonly<Record<string, Document>> = {
  protocol: { render: (count) => renderProtocol(protocolOf(count), options), times: () => 1 },
  record: { render: (count) => renderPdf(recordWith(count), { catalogue: [], ...options }), times: () => 1 },
  // Those without a disposition are listed by themselves too.
  report: { render: (count) => renderReport(reportOf(count), options), times: (index) => (isOpen(index) ? 2 : 1) },
  review: { render: (count) => renderReview(reviewOf(count), options), times: (index) => (isOpen(index) ? 2 : 1) },
};

const pagesOf = (pdf: Uint8Array): string[] => onPdf(pdf, 'pdftotext', ['-raw', 'FILE', '-']).split('\f').slice(0, -1);

/** How often each id stands in a text whose lines are joined: ids wrap. */
function occurrences(pages: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  // The part of an id that is its own: its number, up to the full stop behind it; a long one goes on over lines.
  for (const [, number = ''] of pages
    .join('\n')
    .replaceAll(/\s+/g, '')
    .matchAll(/bucket-(\d{5})(?:\/(?:very-long-name-){12})?\./g))
    counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

/** Words that are not wholly on their page. */
function outside(pdf: Uint8Array): string[] {
  let page = { width: 0, height: 0 };
  return onPdf(pdf, 'pdftotext', ['-bbox', 'FILE', '-'])
    .split('\n')
    .flatMap((line) => {
      const size = /<page width="([\d.]+)" height="([\d.]+)"/.exec(line);
      if (size !== null) page = { width: Number(size[1]), height: Number(size[2]) };
      const word = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">/.exec(line);
      if (word === null) return [];
      const [left = 0, top = 0, right = 0, bottom = 0] = word.slice(1).map(Number);
      // The text keeps clear of the edges: 44 points at the sides.
      return left >= 43 && right <= page.width - 43 && top >= 20 && bottom <= page.height - 10 ? [] : [line];
    });
}

describe.each(Object.entries(documents))('%s', (name, { render, times }) => {
  // A review sets its test cases as a report does, run by run.
  describe.each([15, name === 'protocol' ? 2000 : 800])('with %i test cases', (count) => {
    let once: Promise<Uint8Array> | undefined;
    const rendered = (): Promise<Uint8Array> => {
      once ??= render(count);
      return once;
    };

    testWith('pdftotext', 'has every test case as often as meant, and each page its number', async () => {
      const pages = pagesOf(await rendered());
      const found = occurrences(pages);
      const wrong = casesOf(count).flatMap((_, index) => {
        const actual = found.get(String(index).padStart(5, '0')) ?? 0;
        return actual === times(index) ? [] : [`${index}: ${actual}`];
      });
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(found.size).toBe(count);
      for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    });

    testWith('pdftotext', 'has no word outside of the text', async () => {
      expect(outside(await rendered()).slice(0, 5)).toEqual([]);
    });

    testWith('qpdf', 'has no errors of syntax, and keeps a field for the seal and each role', async () => {
      const pdf = await rendered();
      expect(onPdf(pdf, 'qpdf', ['--check', 'FILE'])).toContain('No syntax or stream encoding errors found');
      const text = Buffer.from(pdf).toString('latin1');
      const fields = [...text.matchAll(/\/FT \/Sig\n\/T \(([^)]*)\)/g)].map(([, field]) => field);
      expect(fields).toEqual(['IQ_Seal', ...roles.map((role) => `IQ_${role.name}`)]);
      expect(text).toContain('<pdfaid:part>3</pdfaid:part>');
    });
  });

  test('is the same bytes twice', async () => {
    const [first, second] = await Promise.all([render(15), render(15)]);
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(digest(first)).toBe(digest(second));
    expect(name).not.toBe('');
  });
});

describe('marks', () => {
  testWith('pdftotext', 'of the record that a report cites stand on every page of the report', async () => {
    const record = citedRun({ purpose: 'engineering', isNarrowed: true });
    for (const page of pagesOf(await renderReport(reportOf(15, { record }), options)))
      expect(page).toContain('ENGINEERING: not a qualification · PARTIAL: the scope was narrowed');
    const replay = citedRun({ mode: 'replay' });
    for (const page of pagesOf(await renderReport(reportOf(15, { record: replay }), options)))
      expect(page).toContain('REPLAY: not a qualification');
    const none = textOf(await renderReport(reportOf(15, { retests: [] }), options));
    expect(none).not.toMatch(/ENGINEERING|REPLAY|PARTIAL/);
  });

  testWith(
    'pdftotext',
    'of engineering stand on every page of a review, and of a replay in a retest on every page of a report',
    async () => {
      const review = reviewOf(15);
      const runs = review.runs.map((run, index) => ({ ...run, purpose: index === 0 ? ('engineering' as const) : run.purpose }));
      for (const page of pagesOf(await renderReview({ ...review, runs }, options)))
        expect(page).toContain('ENGINEERING: 1 of 3 executions are no qualification');
      const retests = [citedRun({ mode: 'replay' })];
      for (const page of pagesOf(await renderReport(reportOf(15, { retests }), options))) expect(page).toContain('A RETEST IS A REPLAY');
    },
  );

  testWith('pdftotext', 'of a key that nobody holds, and of a tool that did not qualify, stand on every page', async () => {
    const seal = { assurance: 'ephemeral', keyId: 'k3y' } as const;
    for (const page of pagesOf(await renderProtocol({ ...protocolOf(15), seal }, options)))
      expect(page).toContain('KEY MADE FOR THIS DOCUMENT');
    for (const page of pagesOf(await renderToolQualification(toolQualificationOf(15), options)))
      expect(page).toContain('NOT QUALIFIED: a trial failed');
  });
});

describe('what they say', () => {
  testWith('pdftotext', 'a protocol says who signs, what is left out and why, what is attested, and what deviates', async () => {
    const text = textOf(await renderProtocol(protocolOf(15), options), ['-layout']);
    for (const expected of [
      'There are none by design.',
      'CN=Grace Approver',
      'A business associate agreement is in force.',
      'DEV-1',
      'URS-12',
      'HIPAA',
      'S3.ListBuckets',
      'all: true',
    ])
      expect(text).toContain(expected);
  });

  testWith('pdftotext', 'a report says what stands in its way, who signed what, and each disposition', async () => {
    const text = textOf(await renderReport(reportOf(15), options), ['-layout']);
    expect(openOf(nonPassesOf(15))).toHaveLength(5);
    for (const expected of [
      '5 test cases that did not pass have no disposition.',
      'Open: not qualified',
      'Corrected and retested',
      'Rejected',
      'Approved before the execution',
      'eqms:4711',
    ])
      expect(text).toContain(expected);
    expect(text.match(/Open: none/g)).toHaveLength(5);
  });

  testWith('pdftotext', 'a review says its range, the head of the ledger, and which executions have no end', async () => {
    const text = textOf(await renderReview(reviewOf(15), options), ['-layout']);
    for (const expected of [
      '2026-11-01 00:00:00 UTC, included',
      '42 entries',
      '3'.repeat(64),
      'No end in the ledger',
      'One execution has no end in the ledger.',
    ])
      expect(text).toContain(expected);
  });

  testWith('pdftotext', 'a tool qualification says each trial once, and the failed one twice', async () => {
    const text = textOf(await renderToolQualification(toolQualificationOf(15), options), ['-raw']).replaceAll(' ', '');
    for (let index = 0; index < 15; index += 1)
      expect(text.match(new RegExp(`planted-${String(index).padStart(5, '0')}\\.`, 'g'))).toHaveLength(index === 1 ? 2 : 1);
    expect(text).toContain('dist/iq.js');
  });

  testWith('pdftotext', 'an executed record says its protocol, its tool, its roles and what passes', async () => {
    const record = recordWith(15);
    const protocol = { sha256: 'a'.repeat(64), approval: 'approved', bundleSha256: 'b'.repeat(64) } as const;
    const tool = { ...record.tool, qualification: { sha256: 'c'.repeat(64), writtenAt: '2026-11-19T08:00:00Z' } };
    const text = textOf(await renderPdf({ ...record, protocol, tool }, { catalogue: [], ...options }), ['-layout']);
    for (const expected of [
      'Purpose and basis',
      protocol.sha256,
      protocol.bundleSha256,
      tool.qualification.sha256,
      'Approved before the execution',
      'Acceptance criteria',
      'CN=Ada Executor',
    ])
      expect(text).toContain(expected);
  });
});
