import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeCheck, pageOf } from '../../src/catalogue/page.ts';
import { items, paragraph } from '../../src/catalogue/prose.ts';
import { standingOf } from '../../src/catalogue/standing.ts';
import { checks } from '../../src/checks/index.ts';
import { UsageError } from '../../src/errors.ts';
import { facts } from '../../src/facts/index.ts';
import { operationsOf } from '../../src/needs.ts';
import { type JsonSchema, schemaAt, specSchema } from '../../src/spec/schema.ts';
import { specOf } from '../spec-of.ts';

const pages = checks.map((check) => describeCheck(check));
const requirements = pages.flatMap((page) => page.requirements);
const spec = specOf(['111111111111']);

/** Reads of a reviewer that iq itself does without: it asks for more at once, or for the same in another way. */
const others = [
  'cloudwatch get-metric-statistics',
  'events test-event-pattern',
  'iam generate-credential-report',
  'iam get-role',
  'iam simulate-custom-policy',
  'iam simulate-principal-policy',
  'organizations describe-organizational-unit',
  'organizations list-parents',
  'organizations list-policies-for-target',
  's3api get-bucket-location',
  's3api get-bucket-policy-status',
];

describe('the page of a check', () => {
  it.each(pages)('$id names every operation that its facts declare, each with its IAM actions', ({ id, reads }) => {
    const needs: readonly string[] = checks.find((check) => check.id === id)?.needs ?? [];
    const calls = reads.flatMap((fact) => fact.calls);
    expect(reads.map(({ name }) => name)).toEqual(expect.arrayContaining([...needs]));
    const needed = facts.filter(({ name }) => needs.includes(name));
    expect([...new Set(calls.map(({ operation }) => operation))].sort()).toEqual(expect.arrayContaining([...operationsOf(needed)]));
    for (const action of calls.flatMap(({ actions }) => actions)) expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
  });

  it('says where a fact is read', () => {
    const where = Object.fromEntries(pages.map(({ id, reads }) => [id, Object.fromEntries(reads.map((fact) => [fact.name, fact.where]))]));
    const inFull = 'in each account of depth full, in every governed region';
    expect(where).toMatchObject({
      'landing-zone': {
        organization: 'once, of the account that may read the organization',
        'account-tags': 'of each account, asked of AWS Organizations',
      },
      'iam-users': { 'account-summary': 'in each account' },
      // What one check needs of everything, another needs where the spec asks for it.
      'cmk-encryption': {
        keys: inFull,
        tripwire: 'in each account of depth guardrails or full, in every other enabled region',
      },
      'audit-trail': { keys: inFull },
      'rds-resilience': { keys: inFull },
      'cross-region-replication': { keys: `${inFull}, where the spec asks for it` },
    });
  });

  it('leaves nothing of the remediation out', () => {
    for (const { remediation } of checks) expect(items(remediation).join(' ')).toBe(paragraph(remediation));
    expect(items('First: do\nthis.\nSecond thing: do that.\nAnd more.')).toEqual(['First: do this.', 'Second thing: do that. And more.']);
  });

  it('lists the keys of its section and of whatever else it is judged by', () => {
    const keys = Object.fromEntries(pages.map(({ id, grammar }) => [id, grammar]));
    expect(keys['cmk-encryption']).toContainEqual({
      path: 'defaults.key_rotation',
      isRequired: false,
      about: 'Longest rotation period of a key; default 365d',
    });
    expect(keys['rds-resilience']).toContainEqual({
      path: 'databases.NAME.deletion_protection',
      isRequired: false,
      about: 'true or false; default true',
    });
    expect(keys['iam-users']).toContainEqual(expect.objectContaining({ path: 'identity.federation[].saml', isRequired: false }));
    expect(keys['iam-users']).toContainEqual(expect.objectContaining({ path: 'identity.root.custody.in', isRequired: false }));
    expect(keys['iam-users']).toContainEqual(expect.objectContaining({ path: 'identity.iam_users.count', isRequired: true }));
  });
});

describe('the procedure of a requirement', () => {
  it.each(requirements)('$id is written down', ({ procedure }) => {
    expect(procedure).toMatch(/^\S.*\.$/);
  });

  it.each(requirements.filter(({ procedure }) => procedure !== null))(
    '$id names calls that read what the check reads',
    ({ id, procedure }) => {
      const { reads, terms } = pageOf(pages, id);
      const asked = new Set(reads.flatMap(({ calls }) => calls.map(({ operation }) => operation.replace('.', ' ').toLowerCase())));
      const named = [...`${procedure} ${terms ?? ''}`.matchAll(/"aws ([a-z0-9-]+) ([a-z0-9-]+)/g)].map(
        ([, service, command]) => `${service} ${command}`,
      );
      const plain = (call: string) =>
        call
          .replace(/^s3api /, 's3 ')
          .replace(/^events /, 'eventbridge ')
          .replace(/^logs /, 'cloudwatchlogs ')
          .replace(/^dms /, 'databasemigrationservice ')
          .replace(/^elbv2 /, 'elasticloadbalancingv2 ')
          .replaceAll('-', '');
      expect(named.filter((call) => !others.includes(call) && !asked.has(plain(call)))).toEqual([]);
    },
  );

  it.each(requirements.filter(({ procedure }) => procedure !== null))('$id names keys that the grammar has', ({ id, procedure }) => {
    const schema = specSchema() as JsonSchema;
    const sections = Object.keys(schema.properties ?? {}).join('|');
    const text = `${procedure} ${pageOf(pages, id).terms ?? ''}`;
    const paths = [...text.matchAll(new RegExp(`(?<![\\w.:/-])(?:${sections})(?:\\.\\w+)+`, 'g'))].map(([path]) => path);
    expect(paths.filter((path) => schemaAt(schema, path.split('.')) === undefined)).toEqual([]);
  });
});

describe('the outcomes of a requirement', () => {
  it.each(['reference', 'broken', 'half-denied'])('hold all that it ever came out as in %s', (name) => {
    const expected = JSON.parse(readFileSync(`fixtures/${name}/expected.json`, 'utf8')) as Record<string, unknown>;
    const outcomesOf = Object.fromEntries(requirements.map(({ id, outcomes }) => [id, outcomes]));
    for (const outcome of ['fail', 'unknown', 'not-applicable'] as const) {
      const ids = [...new Set((expected[outcome] as readonly string[]).map((testCase) => testCase.slice(0, testCase.indexOf('@'))))];
      expect(ids.filter((id) => outcomesOf[id] !== undefined && !outcomesOf[id].includes(outcome))).toEqual([]);
    }
  });

  it('of a document that attests never hold a failure', () => {
    expect(pageOf(pages, 'iam-users.root-custody').requirements[0]).toMatchObject({
      method: 'attested',
      outcomes: ['pass', 'unknown', 'not-applicable'],
      planned: 'where-asked',
    });
  });
});

describe('a page by its id', () => {
  it('is that of the check, or of one requirement with its check around it', () => {
    expect(pageOf(pages, 'iam-users').requirements).toHaveLength(10);
    const { id, why, requirements: one } = pageOf(pages, 'iam-users.no-users');
    expect([id, one.map((requirement) => requirement.id)]).toEqual(['iam-users', ['iam-users.no-users']]);
    expect(why).toMatch(/^An IAM user/);
  });

  it.each([
    ['iam-usres', 'did you mean iam-users?'],
    ['cmk-encryption.key-rotations', 'did you mean cmk-encryption.key-rotation?'],
    ['key-rotation', 'did you mean cmk-encryption.key-rotation?'],
    ['nothing-like-it', 'iq checks lists them'],
    ['', 'iq checks lists them'],
  ])('that there is not, %j: %s', (id, hint) => {
    const failure = (() => {
      try {
        return pageOf(pages, id);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure).toMatchObject({ message: `There is no check and no requirement ${id}.`, hint });
  });
});

describe('what a spec does with it', () => {
  const excluded = {
    ...spec,
    scope: {
      excluded: [
        { check: 'audit-trail', reason: 'another team', ref: 'RA-7' },
        { check: 'iam-users.saml-providers', reason: 'no SAML' },
      ],
    },
  };

  it.each([
    ['iam-users', { state: 'specified' }],
    ['iam-users.no-users', { state: 'specified' }],
    ['iam-users.saml-providers', { state: 'excluded', reason: 'no SAML' }],
    ['audit-trail', { state: 'excluded', reason: 'another team', reference: 'RA-7' }],
    ['audit-trail.logging', { state: 'excluded', reason: 'another team', reference: 'RA-7' }],
  ])('%s', (id, standing) => {
    expect(standingOf(excluded, id)).toEqual(standing);
  });

  it('is not asked for where no key of the spec turns on it', () => {
    const page = pageOf(
      checks.map((check) => describeCheck(check, spec)),
      'audit-trail.data-events',
    );
    expect([page.standing, page.requirements[0]?.standing]).toEqual([{ state: 'specified' }, { state: 'not-asked' }]);
  });

  it('is left out where no spec was given', () => {
    expect(JSON.stringify(pages)).not.toContain('"standing"');
  });
});
