import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { predicateType, statementBytes } from '../src/evidence/statement.ts';
import { renderPdf } from '../src/reporters/pdf.ts';
import { run } from '../src/run.ts';
import { expectedOf } from './expected-of.ts';

const organizations = readdirSync('fixtures').filter((name) => existsSync(join('fixtures', name, 'facts.jsonl.gz')));

/** Signs nothing: the record names it, and that is all these tests look at. */
const seal = { assurance: 'file', keyId: 'a2V5' } as const;

const replay = (name: string, startedAt = '2026-11-21T00:00:00Z') =>
  run(
    {
      spec: join('fixtures', name, 'spec.yaml'),
      facts: join('fixtures', name, 'facts.jsonl.gz'),
      narrowing: {},
      purpose: 'engineering',
      concurrency: 1,
    },
    {
      now: () => new Date(startedAt),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      announce: async () => ({ seal }),
      interrupt: new AbortController().signal,
    },
  );

describe('recorded organizations', () => {
  it('are the reference, its broken twin and its half-denied twin', () => {
    expect(organizations.sort()).toEqual(['broken', 'half-denied', 'reference']);
  });

  it.each(organizations)('%s: the committed verdicts', async (name) => {
    const { record } = await replay(name);
    expect(expectedOf(record)).toEqual(JSON.parse(readFileSync(join('fixtures', name, 'expected.json'), 'utf8')));
  });

  it('the reference conforms, the broken one does not, the half-denied one is incomplete', async () => {
    const conclusions = await Promise.all(
      ['reference', 'broken', 'half-denied'].map(async (name) => (await replay(name)).record.conclusion),
    );
    expect(conclusions).toEqual(['conforms', 'does-not-conform', 'incomplete']);
  });

  it('come out the same in ten years', async () => {
    const [now, later] = await Promise.all([replay('reference'), replay('reference', '2036-11-21T00:00:00Z')]);
    expect(later.record.judgementSha256).toBe(now.record.judgementSha256);
    expect(later.record.conclusion).toBe('conforms');
  });

  it('give the same statement and the same PDF, byte for byte', async () => {
    const once = async () => {
      const { record, facts, resolved, loaded } = await replay('broken');
      const statement = statementBytes(record, { sources: loaded.sources, resolvedSpec: resolved, facts });
      const pdf = await renderPdf(record, { catalogue: [] });
      return { statement: Buffer.from(statement), pdf: Buffer.from(pdf) };
    };
    const [first, second] = [await once(), await once()];
    expect(first.statement.toString()).toContain(predicateType);
    expect(second.statement.equals(first.statement)).toBe(true);
    expect(second.pdf.equals(first.pdf)).toBe(true);
  });
});
