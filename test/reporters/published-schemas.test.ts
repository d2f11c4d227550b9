import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import type { Qualification } from '../../src/record.ts';
import { reporters } from '../../src/reporters/index.ts';
import type { ReporterOptions } from '../../src/reporters/options.ts';
import { exitCodeOf, run } from '../../src/run.ts';
import { placesOf } from '../../src/spec/place-of.ts';
import { junitComplaints, ocsfComplaints, sarifComplaints } from './schemas.ts';

const formats = ['junit', 'sarif', 'markdown', 'csv', 'ocsf'] as const;
type Texts = Readonly<Record<(typeof formats)[number], string>>;

async function replayed(name: string): Promise<{ readonly record: Qualification; readonly options: ReporterOptions }> {
  const at = (file: string): string => join('fixtures', name, file);
  const { record, loaded } = await run(
    { spec: at('spec.yaml'), facts: at('facts.jsonl.gz'), narrowing: {}, purpose: 'engineering', concurrency: 1 },
    {
      now: () => new Date('2026-11-21T00:00:00Z'),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      announce: async () => ({ seal: { assurance: 'file', keyId: 'a2V5' } }),
      interrupt: new AbortController().signal,
    },
  );
  if (record.conclusion === 'aborted') throw new Error('the replay came to no end');
  const places = placesOf(loaded.sources, { checks, sets: record.scope.resolvedSets });
  return { record, options: { catalogue: checks, exitCode: exitCodeOf(record.conclusion), places } };
}

async function texts(record: Qualification, options: ReporterOptions): Promise<Texts> {
  const all = await Promise.all(
    formats.map(async (format) => {
      const render = await reporters[format].load();
      return [format, Buffer.from(await render(record, options)).toString('utf8')] as const;
    }),
  );
  return Object.fromEntries(all) as Texts;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe.each(['reference', 'broken', 'half-denied'])('the reports of the organization %s', (name) => {
  let record: Qualification;
  let options: ReporterOptions;
  let made: Texts;
  beforeAll(async () => {
    ({ record, options } = await replayed(name));
    made = await texts(record, options);
  });
  const findings = () => record.verdicts.flatMap((verdict) => verdict.findings);
  const open = () => findings().filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');

  it('JUnit keeps to the schema of Jenkins, has a case for each finding, and is red where the run is', async () => {
    expect(await junitComplaints(made.junit)).toEqual([]);
    expect(count(made.junit, /<testcase /g)).toBe(findings().length + 2);
    const isRed = count(made.junit, /<(failure|error) /g) > 0;
    expect(isRed).toBe(options.exitCode !== 0);
  });

  it('SARIF keeps to its schema, has a result for each finding that is open, each at a line of the spec', () => {
    const file = JSON.parse(made.sarif);
    expect(sarifComplaints(file)).toEqual([]);
    const { results, tool } = file.runs[0];
    expect(results).toHaveLength(open().length);
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(locations[0].physicalLocation.artifactLocation.uri).toBe('spec.yaml');
    }
    const lines = results.map(
      ({ locations }: { locations: { physicalLocation: { region: { startLine: number } } }[] }) =>
        locations[0]?.physicalLocation.region.startLine,
    );
    expect(lines.filter((line: number) => line <= 1)).toEqual([]);
    const prints = results.map(
      (result: { partialFingerprints: { primaryLocationLineHash: string } }) => result.partialFingerprints.primaryLocationLineHash,
    );
    expect(new Set(prints).size).toBe(results.length);
  });

  it('OCSF: each event keeps to the schema of its class, and no two have one uid', () => {
    const events = JSON.parse(made.ocsf) as { finding_info: { uid: string } }[];
    expect(events.flatMap(ocsfComplaints)).toEqual([]);
    expect(new Set(events.map((event) => event.finding_info.uid)).size).toBe(findings().length + 2);
  });

  it('CSV has a line for each finding', () => {
    expect(count(made.csv, /\r\n/g)).toBe(findings().length + 3);
  });

  it('Markdown says the conclusion first and fits what GitHub shows', () => {
    expect(made.markdown).toMatch(
      { reference: /^# Conforms/, broken: /^# Does not conform/, 'half-denied': /^# Incomplete/ }[name] ?? /^$/,
    );
    expect(Buffer.byteLength(made.markdown)).toBeLessThan(2 ** 20);
    expect(count(made.markdown, /^- \*\*FAIL/gm)).toBe(record.summary.fail);
  });

  it('come out the same again, byte for byte', async () => {
    expect(await texts(structuredClone(record), options)).toEqual(made);
  });
});

test('the schemas refuse what is wrong', async () => {
  expect(sarifComplaints({ version: '2.1.0', runs: [{ tool: { driver: { name: 'iq', iq: 1 } } }] })).not.toEqual([]);
  expect(ocsfComplaints({ class_uid: 2003 })).not.toEqual([]);
  expect(await junitComplaints('<testsuites><testsuite name="x"/></testsuites>')).not.toEqual([]);
});
