import { describe, expect, it } from 'vitest';
import { type Check, defineCheck, passIf } from '../src/checks/check.ts';
import { factKey } from '../src/fact-key.ts';
import { facts as definitions } from '../src/facts/index.ts';
import { judgeAll } from '../src/judge.ts';
import type { Narrowing } from '../src/plan.ts';
import type { FactRecord, Target } from '../src/record.ts';
import { specOf } from './spec-of.ts';

const at = '2026-11-15T12:00:00Z';
const observed = (name: string, target: Target, value: unknown, observedAt = at): FactRecord => ({
  key: factKey(name, target),
  name,
  target,
  requests: [],
  observed: true,
  value,
  observedAt,
});
const refused = (name: string, target: Target): FactRecord => ({
  key: factKey(name, target),
  name,
  target,
  requests: [],
  observed: false,
  reason: 'denied',
  detail: 'IAM.GetAccountSummary in 333333333333/us-east-2: AccessDenied: no',
});

const accounts = ['111111111111', '222222222222', '333333333333'];
const organization = observed(
  'organization',
  {},
  {
    id: 'o-exampleorgid',
    masterAccountId: '111111111111',
    featureSet: 'ALL',
    root: { id: 'r-exmp', policyTypes: [] },
    units: [],
    accounts: accounts.map((id) => ({
      id,
      name: id,
      email: '',
      state: 'ACTIVE',
      stateSource: 'State',
      ou: id === '111111111111' ? '/' : '/Work',
    })),
  },
);
const summary = (id: string, users: number) =>
  observed('account-summary', { account: id }, { users, rootMfa: 0, rootAccessKeys: 0, rootPassword: 0, rootSigningCertificates: 0 });

const prose = {
  title: 'As it should be',
  failureTitle: 'Not as it should be',
  why: '',
  remediation: '',
  limits: '',
  references: [],
  section: 'identity',
} as const;

/** A check over the number of users of every account, organization-wide. */
const users = defineCheck({
  id: 'users',
  scope: 'organization',
  depth: 'boundary',
  ...prose,
  needs: ['account-summary'],
  requirements: {
    none: {
      text: 'No account has users.',
      judge: (world) =>
        world.each(
          world.all('account-summary'),
          ({ target }) => ({ target, resource: world.label(target.account ?? '') }),
          (place) => {
            const { users: count } = place.read();
            return passIf(count === 0, {
              resource: world.label(place.target.account ?? ''),
              expected: 0,
              actual: count,
              message: `${count} users`,
            });
          },
        ),
    },
  },
});

function judged(
  checks: readonly Check[],
  facts: readonly FactRecord[],
  options: { narrowing?: Narrowing; deviations?: unknown[]; excluded?: string[] } = {},
) {
  const spec = specOf(accounts, options);
  const byKey = new Map(facts.map((fact) => [fact.key, fact]));
  return judgeAll({ spec, facts: byKey, narrowing: options.narrowing ?? {}, checks, definitions, startedAt: at }).verdicts;
}
const outcomes = (verdicts: ReturnType<typeof judged>) => verdicts.flatMap((verdict) => verdict.findings).map((finding) => finding.outcome);

describe('missing data never passes', () => {
  it('says 2 things and one unknown where one of three accounts was refused', () => {
    const [verdict] = judged(
      [users],
      [organization, summary('111111111111', 0), refused('account-summary', { account: '333333333333' }), summary('222222222222', 0)],
    );
    expect(verdict?.findings.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'unknown']);
    expect(verdict?.outcome).toBe('unknown');
    expect(verdict?.unknownBecause).toEqual([
      {
        fact: 'account-summary@333333333333',
        reason: 'denied',
        detail: 'IAM.GetAccountSummary in 333333333333/us-east-2: AccessDenied: no',
      },
    ]);
    expect(verdict?.findings[2]).toMatchObject({ facts: ['account-summary@333333333333'], resource: 'a333333333333 (333333333333)' });
  });

  it('does not let a refusal hide a failure, nor a failure a refusal', () => {
    const [verdict] = judged(
      [users],
      [organization, summary('111111111111', 2), refused('account-summary', { account: '333333333333' }), summary('222222222222', 0)],
    );
    expect(verdict?.outcome).toBe('fail');
    expect(verdict?.title).toBe('Not as it should be');
    expect(verdict?.unknownBecause).toHaveLength(1);
  });

  it('takes a fact that nobody asked for as unknown', () => {
    const [verdict] = judged([users], [organization, summary('111111111111', 0), summary('222222222222', 0)]);
    expect(verdict?.unknownBecause).toEqual([
      { fact: 'account-summary@333333333333', reason: 'not-asked', detail: 'the run did not read it' },
    ]);
  });

  it('takes an empty judgement, and one that throws, as unknown', () => {
    const empty = defineCheck({
      id: 'empty',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: [],
      requirements: { one: { text: '', judge: () => [] } },
    });
    const broken = defineCheck({
      id: 'broken',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: [],
      requirements: {
        one: {
          text: '',
          judge: () => {
            throw new Error('divided by zero');
          },
        },
      },
    });
    const verdicts = judged([empty, broken, users], [organization, ...accounts.map((id) => summary(id, 0))]);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'pass']);
    expect(verdicts.map(({ unknownBecause }) => unknownBecause?.[0]?.reason)).toEqual(['no-findings', 'check-crashed', undefined]);
    expect(verdicts[1]?.unknownBecause?.[0]?.detail).toBe('divided by zero');
  });

  it('judges the declared accounts where the organization itself was refused', () => {
    const verdicts = judged([users], [refused('organization', {}), ...accounts.map((id) => summary(id, 0))]);
    expect(outcomes(verdicts)).toEqual(['pass', 'pass', 'pass']);
  });

  it('passes no verdict where the organization was refused: which accounts there are is not known', () => {
    const each: Check = { ...users, id: 'each', scope: 'account', accounts: () => ['all'] };
    const verdicts = judged([users, each], [refused('organization', {}), ...accounts.map((id) => summary(id, 0))]);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    for (const { unknownBecause } of verdicts) {
      expect(unknownBecause).toEqual([expect.objectContaining({ fact: 'organization@organization', reason: 'denied' })]);
    }
  });

  it('does not guess at a set by tag where the organization was refused', () => {
    const tagged = defineCheck({
      ...users,
      id: 'tagged',
      scope: 'account',
      needs: ['account-summary'],
      accounts: () => ['all'],
      requirements: {
        in: {
          text: '',
          judge: (world) =>
            world.each(
              ['gxp', 'claimed', 'all'],
              (name) => ({ target: world.target, resource: name }),
              (name) =>
                passIf(world.isIn(world.target.account ?? '', [name]), { resource: name, expected: true, actual: null, message: '' }),
            ),
        },
      },
    });
    const spec = specOf(accounts);
    const sets = {
      ...spec.organization.sets,
      gxp: { tag: { gxp: 'true' } },
      claimed: { tag: { gxp: 'true' }, exactly: ['a222222222222'] },
    };
    const verdicts = judgeAll({
      spec: { ...spec, organization: { ...spec.organization, sets } },
      facts: new Map([refused('organization', {}), summary('222222222222', 0)].map((fact) => [fact.key, fact])),
      narrowing: { accounts: ['222222222222'] },
      checks: [tagged],
      definitions,
      startedAt: at,
    }).verdicts;
    expect(verdicts[0]?.findings.map(({ resource, outcome }) => [resource, outcome])).toEqual([
      ['all', 'pass'],
      ['claimed', 'pass'],
      ['gxp', 'unknown'],
    ]);
  });

  it('has the places of a fact where the check needs it, read or not, and no others', () => {
    const some: Check = { ...users, only: { 'account-summary': () => ['a222222222222', 'work'] } };
    const organized = { work: { ou: '/Work', tag: { gxp: 'true' } } };
    const spec = specOf(accounts);
    const placed = { ...spec, organization: { ...spec.organization, sets: { ...spec.organization.sets, ...organized } } };
    const tags = (id: string, gxp: string) => observed('account-tags', { account: id }, { gxp });
    const over = (facts: readonly FactRecord[]) =>
      judgeAll({
        spec: placed,
        facts: new Map(facts.map((fact) => [fact.key, fact])),
        narrowing: {},
        checks: [some],
        definitions,
        startedAt: at,
      }).verdicts.flatMap(({ findings, outcome }) => [outcome, ...findings.map((finding) => `${finding.outcome} ${finding.testCase}`)]);
    const read = [organization, summary('111111111111', 7), summary('222222222222', 0), tags('222222222222', 'false')];
    expect(over([...read, tags('333333333333', 'true')])).toEqual([
      'unknown',
      'pass users.none@222222222222/a222222222222 (222222222222)',
      'unknown users.none@333333333333/a333333333333 (333333333333)',
    ]);
    expect(over([...read, tags('333333333333', 'false')])).toEqual(['pass', 'pass users.none@222222222222/a222222222222 (222222222222)']);
    // Which accounts the set takes is not guessed at while the organization is not read.
    expect(over(read.slice(1))[0]).toBe('unknown');
  });

  it('has an unknown place for other regions where it is not known which there are', () => {
    const elsewhere = defineCheck({
      id: 'elsewhere',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: ['tripwire', 'enabled-regions'],
      requirements: {
        closed: {
          text: 'Closed.',
          judge: (world) =>
            world.each(
              world.all('tripwire'),
              ({ target }) => ({ target, resource: `${target.account}/${target.region ?? '*'}` }),
              (place) => passIf(place.read().closedBy !== null, { resource: 'x', expected: '', actual: '', message: '' }),
            ),
        },
      },
    });
    const regions = observed('enabled-regions', { account: '111111111111' }, [
      { name: 'eu-west-1', status: 'ENABLED_BY_DEFAULT' },
      { name: 'us-east-2', status: 'ENABLED_BY_DEFAULT' },
      { name: 'ap-east-1', status: 'DISABLED' },
    ]);
    const tripwire = observed(
      'tripwire',
      { account: '111111111111', region: 'eu-west-1' },
      { closedBy: 'service-control-policy', message: '' },
    );
    const [verdict] = judged([elsewhere], [organization, regions, tripwire]);
    expect(verdict?.findings.map(({ outcome, testCase }) => [outcome, testCase])).toEqual([
      ['pass', 'elsewhere.closed@111111111111/eu-west-1/x'],
      ['unknown', 'elsewhere.closed@222222222222/222222222222/*'],
      ['unknown', 'elsewhere.closed@333333333333/333333333333/*'],
    ]);
  });
});

describe('findings', () => {
  const facts = [organization, summary('111111111111', 1), summary('222222222222', 0), summary('333333333333', 0)];
  const deviation = {
    id: 'DEV-1',
    kind: 'planned',
    requirement: 'users.none',
    resource: '*111111111111*',
    reason: 'r',
    risk: 'r',
    approved_by: 'QA',
  };

  it.each([
    ['on its last day', '2026-11-15', true],
    ['a day late', '2026-11-14', false],
  ])('keep an approved deviation beside the failure %s', (_, expires, stands) => {
    const [verdict] = judged([users], facts, { deviations: [{ ...deviation, expires }] });
    const failing = verdict?.findings.find(({ outcome }) => outcome === 'fail');
    expect(failing?.deviation).toEqual(stands ? { id: 'DEV-1', kind: 'planned', expires } : undefined);
    expect(verdict?.outcome).toBe('fail');
  });

  it('rest on the oldest of their facts, and name every fact that was read for them', () => {
    const nested = defineCheck({
      id: 'nested',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: ['account-summary'],
      requirements: {
        both: {
          text: '',
          judge: (world) =>
            world.each(
              ['222222222222'],
              (account) => ({ target: { account }, resource: account }),
              (account) => {
                world.at('account-summary', { account });
                return world.each(
                  ['111111111111'],
                  () => ({ target: { account }, resource: 'inner' }),
                  (other) =>
                    passIf(world.at('account-summary', { account: other }) !== null, {
                      resource: 'inner',
                      expected: 1,
                      actual: 1,
                      message: '',
                    }),
                );
              },
            ),
        },
      },
    });
    const older = { ...summary('111111111111', 0), observedAt: '2026-11-15T11:00:00Z' } as FactRecord;
    const [verdict] = judged([nested], [organization, older, summary('222222222222', 0)]);
    expect(verdict?.findings).toMatchObject([
      {
        facts: ['account-summary@111111111111', 'account-summary@222222222222'],
        observedAt: '2026-11-15T11:00:00Z',
        testCase: 'nested.both@222222222222/inner',
      },
    ]);
  });

  it('that pass outside do not rest on a refusal inside, which has a finding of its own', () => {
    const around = defineCheck({
      id: 'around',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: ['account-summary'],
      requirements: {
        both: {
          text: '',
          judge: (world) =>
            world.each(
              ['222222222222'],
              (account) => ({ target: { account }, resource: account }),
              (account) => {
                const inner = world.each(
                  ['111111111111', '333333333333'],
                  (other) => ({ target: { account: other }, resource: other }),
                  (other) => {
                    const { users: count } = world.at('account-summary', { account: other });
                    return passIf(count === 0, { resource: other, expected: 0, actual: count, message: '' });
                  },
                );
                return [passIf(true, { resource: account, expected: 0, actual: 0, message: '' }), ...inner];
              },
            ),
        },
      },
    });
    const [verdict] = judged([around], [organization, summary('111111111111', 0), refused('account-summary', { account: '333333333333' })]);
    expect(verdict?.findings.map(({ outcome, resource, facts }) => [outcome, resource, facts])).toEqual([
      ['pass', '111111111111', ['account-summary@111111111111']],
      ['pass', '222222222222', ['account-summary@111111111111']],
      ['unknown', '333333333333', ['account-summary@333333333333']],
    ]);
  });

  it('leave out an excluded requirement, and tell two findings on one resource apart', () => {
    expect(judged([users], facts, { excluded: ['users'] })).toEqual([]);
    const twice = defineCheck({
      id: 'twice',
      scope: 'organization',
      depth: 'boundary',
      ...prose,
      needs: [],
      requirements: {
        one: {
          text: '',
          judge: (world) =>
            world.each(
              [1, 2],
              () => ({ target: {}, resource: 'r' }),
              (n) => passIf(true, { resource: 'r', expected: n, actual: n, message: '' }),
            ),
        },
        two: { text: '', judge: () => [] },
      },
    });
    const [verdict] = judged([twice], facts, { excluded: ['twice.two'] });
    expect(verdict?.findings.map(({ testCase }) => testCase)).toEqual(['twice.one@organization/r', 'twice.one@organization/r#2']);
  });
});

describe('the plan', () => {
  const organizationOf = (change: (account: { id: string; state: string }) => readonly { id: string; state: string }[]): FactRecord => {
    const value = (organization as { value: { accounts: { id: string; state: string }[] } }).value;
    return { ...organization, value: { ...value, accounts: value.accounts.flatMap(change) } } as FactRecord;
  };
  const summaries = accounts.map((id) => summary(id, 0));

  it('owes a verdict to an account that is named outright and gone, though its class is a set', () => {
    const each: Check = { ...users, id: 'each', scope: 'account', accounts: () => ['a222222222222', 'a333333333333'] };
    const without = organizationOf((account) => (account.id === '222222222222' ? [] : [account]));
    const verdicts = judged([each], [without, ...summaries]);
    expect(verdicts.map(({ target }) => target.account)).toEqual(['222222222222', '333333333333']);
  });

  it('owes a verdict to an account in a state that is not known here', () => {
    const each: Check = { ...users, id: 'each', scope: 'account', accounts: () => ['all'] };
    const strange = organizationOf((account) => [{ ...account, state: account.id === '222222222222' ? 'HIBERNATED' : account.state }]);
    const verdicts = judged([each], [strange, ...summaries]);
    expect(verdicts.map(({ target }) => target.account)).toEqual(accounts);
  });

  it('owes a verdict to an account that is named outright, also where it is suspended: unknown, and said why', () => {
    const value = (organization as { value: { accounts: { id: string; state: string }[] } }).value;
    const suspended = {
      ...organization,
      value: {
        ...value,
        accounts: value.accounts.map((account) => ({ ...account, state: account.id === '222222222222' ? 'SUSPENDED' : 'ACTIVE' })),
      },
    } as FactRecord;
    const outright = (names: string[]): Check => ({
      ...users,
      scope: 'account',
      accounts: () => names,
      requirements: {
        none: {
          text: '',
          judge: (world) =>
            world.each(
              [world.target],
              () => ({ target: world.target, resource: 'r' }),
              () => passIf(world.at('account-summary', world.target).users === 0, { resource: 'r', expected: 0, actual: 0, message: '' }),
            ),
        },
      },
    });
    const [verdict] = judged([outright(['a222222222222'])], [suspended]);
    expect(verdict?.unknownBecause?.[0]).toMatchObject({
      reason: 'not-asked',
      detail: 'a222222222222 (222222222222) is in state SUSPENDED: it was not read',
    });
    expect(judged([outright(['all'])], [suspended]).map(({ target }) => target.account)).toEqual(['111111111111', '333333333333']);
  });

  it('owes a verdict to every account that a check names and the run reads', () => {
    const each: Check = { ...users, id: 'each', scope: 'account', accounts: () => ['all'] };
    expect(judged([each], [organization]).map(({ target }) => target.account)).toEqual(accounts);
    expect(judged([each], [organization], { narrowing: { accounts: ['222222222222'] } }).map(({ target }) => target.account)).toEqual([
      '222222222222',
    ]);
  });
});
