import { describe, expect, it } from 'vitest';
import { believed } from '../../src/believed.ts';
import { driftOf } from '../../src/drift/drift.ts';
import { vpcDns } from '../../src/facts/vpc-dns.ts';
import type { FactRecord } from '../../src/record.ts';
import { findingOf, observed, organizationOf, runOf, unobserved } from './organization.ts';

const dns = (support: boolean, id = 'vpc-1') => ({ arn: `arn:vpc/${id}`, id, support, hostnames: true });
const read = (...facts: readonly FactRecord[]) => runOf(facts);

describe('driftOf', () => {
  it('finds nothing between two runs that are alike', () => {
    const run = runOf([observed('vpc-dns', [dns(true)])], { findings: [findingOf('sg-1', 'pass')] });
    expect(driftOf(run, run)).toMatchObject({ result: 'nothing', verdicts: [], resources: [], notCompared: [], spec: [] });
  });

  it('names what changed, with its values, the times of AWS and the checks that rest on it, also where everything still passes', () => {
    const findings = [findingOf('sg-1', 'pass', ['vpc-dns@111122223333/eu-central-1'])];
    const later = { ...observed('vpc-dns', [dns(false)]), observedAt: '2026-11-22T00:00:00Z' };
    const drift = driftOf(runOf([observed('vpc-dns', [dns(true)])], { findings }), runOf([later], { findings }));
    expect(drift).toMatchObject({ result: 'changed', verdicts: [] });
    expect(drift.resources).toEqual([
      {
        fact: 'vpc-dns',
        factKey: 'vpc-dns@111122223333/eu-central-1',
        target: { account: '111122223333', region: 'eu-central-1' },
        resource: 'arn:vpc/vpc-1',
        kind: 'changed',
        fields: [{ path: 'support', before: true, after: false }],
        observedBefore: '2026-11-21T00:00:00Z',
        observedAfter: '2026-11-22T00:00:00Z',
        checks: ['security-groups'],
      },
    ]);
  });

  it('names what appeared and what vanished', () => {
    const { resources } = driftOf(read(observed('vpc-dns', [dns(true, 'vpc-1')])), read(observed('vpc-dns', [dns(true, 'vpc-2')])));
    expect(resources.map(({ kind, resource }) => [kind, resource])).toEqual([
      ['vanished', 'arn:vpc/vpc-1'],
      ['appeared', 'arn:vpc/vpc-2'],
    ]);
  });

  it('tells test cases whose outcome is another one, and those that one run alone has', () => {
    const baseline = runOf([], { findings: [findingOf('sg-1', 'pass'), findingOf('sg-2', 'pass'), findingOf('sg-3', 'fail')] });
    const current = runOf([], { findings: [findingOf('sg-1', 'fail'), findingOf('sg-3', 'fail'), findingOf('sg-4', 'unknown')] });
    const { verdicts, result } = driftOf(baseline, current);
    expect(verdicts.map(({ resource, before, after, message }) => [resource, before, after, message])).toEqual([
      ['sg-1', 'pass', 'fail', 'sg-1 is fail'],
      ['sg-2', 'pass', null, 'sg-2 is pass'],
      ['sg-4', null, 'unknown', 'sg-4 is unknown'],
    ]);
    expect(result).toBe('changed');
  });

  it('names the checks of this run, and those of the baseline where this run has none', () => {
    const key = 'vpc-dns@111122223333/eu-central-1';
    const [resting, idle] = [{ findings: [findingOf('sg-1', 'pass', [key])] }, { findings: [findingOf('sg-1', 'pass')] }];
    const checks = (before: object, after: object) =>
      driftOf(runOf([observed('vpc-dns', [dns(true)])], before), runOf([observed('vpc-dns', [])], after)).resources.map(
        (one) => one.checks,
      );
    expect(checks(idle, resting)).toEqual([['security-groups']]);
    expect(checks(resting, idle)).toEqual([['security-groups']]);
    expect(checks(idle, idle)).toEqual([[]]);
  });

  it('does not say that nothing changed where there was nothing to compare', () => {
    expect(driftOf(read(), read())).toMatchObject({ result: 'unknown', compared: 0 });
  });

  it('takes another conclusion for a change, whatever else is alike', () => {
    const lapsed = runOf([], { record: { conclusion: 'does-not-conform' } });
    expect(driftOf(runOf([]), lapsed).result).toBe('changed');
  });

  it('gives the same bytes whatever order things came in', () => {
    const facts = [
      observed('vpc-dns', [dns(true), dns(true, 'vpc-2')]),
      observed('key-pairs', []),
      unobserved('volumes'),
      unobserved('images'),
    ];
    const changed = [
      observed('vpc-dns', [dns(false, 'vpc-2'), dns(false)]),
      observed('key-pairs', [{ arn: 'k', id: 'k', name: 'k' }]),
      unobserved('volumes'),
      unobserved('images'),
    ];
    const straight = JSON.stringify(driftOf(read(...facts), read(...changed)));
    expect(JSON.stringify(driftOf(read(...[...facts].reverse()), read(...[...changed].reverse())))).toBe(straight);
  });
});

describe('what was not read', () => {
  const there = observed('vpc-dns', [dns(true)]);
  const gone = unobserved('vpc-dns', 'throttled', 'AWS was busy');

  it.each([
    ['in the baseline', gone, there, 'baseline'],
    ['in this run', there, gone, 'current'],
    ['in both', gone, gone, 'both'],
  ] as const)('%s is not compared, and never taken for unchanged', (_, before, after, side) => {
    const drift = driftOf(read(before), read(after));
    expect(drift.result).toBe('unknown');
    expect(drift.notCompared).toEqual([
      { factKey: 'vpc-dns@111122223333/eu-central-1', because: 'unobserved', side, reason: 'throttled', detail: 'AWS was busy' },
    ]);
  });

  it('does not hide a change elsewhere', () => {
    const drift = driftOf(read(gone, observed('key-pairs', [])), read(gone, observed('key-pairs', [{ arn: 'k', id: 'k', name: 'k' }])));
    expect(drift).toMatchObject({
      result: 'changed',
      notCompared: [{ because: 'unobserved' }],
      resources: [{ resource: 'k', kind: 'appeared' }],
    });
  });

  it('may be a part of a resource: the rest is compared', () => {
    const key = {
      arn: 'arn:key/1',
      id: '1',
      aliases: [],
      state: 'Enabled',
      rotation: { enabled: true, periodDays: 365 },
      rotationError: null,
      tags: {},
      tagsError: null,
    };
    const refused = { ...key, state: 'Disabled', rotation: null, rotationError: { reason: 'denied', error: 'AccessDenied', detail: 'no' } };
    const keysOf = (...keys: readonly object[]) => read(observed('keys', { keys, aliases: [] }));
    const drift = driftOf(keysOf(key), keysOf(refused));
    expect(drift.resources.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['state']);
    expect(drift.notCompared).toMatchObject([
      { because: 'unobserved', side: 'current', reason: 'denied', detail: 'rotation of arn:key/1: no' },
    ]);
    expect(driftOf(keysOf(refused), keysOf(refused))).toMatchObject({ result: 'unknown', resources: [], notCompared: [{ side: 'both' }] });
  });

  it('may be whatever is empty beside a refusal', () => {
    const share = (readError: object | null, sharedWith: readonly string[]) =>
      observed('image-shares', [{ arn: 'ami', isPublic: readError === null, sharedWith, readError }]);
    const refusal = { reason: 'denied', error: 'AccessDenied', detail: 'no' };
    expect(driftOf(read(share(null, ['444455556666'])), read(share(refusal, [])))).toMatchObject({
      result: 'unknown',
      resources: [],
      notCompared: [{ side: 'current' }],
    });
  });

  it('may be a value that is not what the fact reads', () => {
    const strange = believed(observed('vpc-dns', [{ name: 'from another version' }]), vpcDns);
    expect(driftOf(read(there), read(strange))).toMatchObject({
      result: 'unknown',
      notCompared: [{ because: 'unreadable', side: 'current' }],
    });
    const unasked = driftOf(read(there), read(observed('vpc-dns', 'no list at all')));
    expect(unasked).toMatchObject({ result: 'unknown', notCompared: [{ because: 'unreadable' }] });
  });

  it('may be a fact that this version does not know', () => {
    const foreign = [observed('fact-of-the-future', [1]), observed('constructor', [1])];
    expect(driftOf(read(...foreign), read(...foreign))).toMatchObject({
      result: 'unknown',
      notCompared: [
        { because: 'unreadable', side: 'both' },
        { because: 'unreadable', side: 'both' },
      ],
    });
  });
});

describe('what one of the runs alone reads', () => {
  const one = { account: '111122223333', region: 'eu-central-1' };
  const two = { account: '111122223333', region: 'eu-west-1' };

  it('is a change in what is read: once for a fact that the other run reads nowhere', () => {
    const before = [observed('vpc-dns', [], one), observed('vpc-dns', [], two)];
    const after = [...before, observed('key-pairs', [], one), observed('key-pairs', [], two)];
    expect(driftOf(read(...before), read(...after))).toMatchObject({
      result: 'changed',
      notCompared: [{ factKey: 'key-pairs@*', because: 'not-read', side: 'current', detail: 'only this run reads these 2 facts' }],
    });
  });

  it('is said once for a place in which the other run reads nothing', () => {
    const before = [observed('vpc-dns', [], one), observed('vpc-dns', [], two), observed('key-pairs', [], two)];
    expect(driftOf(read(...before), read(observed('vpc-dns', [], one))).notCompared).toMatchObject([
      { factKey: '*@111122223333/eu-west-1', because: 'not-read', side: 'baseline' },
    ]);
  });

  it('is not said of an account that came or went: that it did is the change', () => {
    const inNew = observed('vpc-dns', [dns(true)], { account: '999999999999', region: 'eu-west-1' });
    const drift = driftOf(read(organizationOf('111122223333')), read(organizationOf('111122223333', '999999999999'), inNew));
    expect(drift.notCompared).toEqual([]);
    expect(drift.resources.map(({ fact, kind, resource }) => [fact, kind, resource])).toEqual([
      ['organization', 'appeared', '999999999999'],
    ]);
    const back = driftOf(read(organizationOf('111122223333', '999999999999'), inNew), read(organizationOf('111122223333')));
    expect(back.resources.map(({ kind, resource }) => [kind, resource])).toEqual([['vanished', '999999999999']]);
    expect(back.notCompared).toEqual([]);
  });
});

describe('accounts', () => {
  it('are not taken for new or gone where one of the runs could not read the organization', () => {
    const organization = organizationOf('111122223333', '999999999999');
    const { key, name, target } = organization;
    const refused: FactRecord = { key, name, target, requests: [], observed: false, reason: 'denied', detail: 'no' };
    const facts = observed('vpc-dns', [dns(true)], { account: '999999999999', region: 'eu-west-1' });
    const { notCompared, result } = driftOf(read(organization, facts), read(refused));
    expect(notCompared.map(({ factKey, because }) => [factKey, because])).toEqual([
      ['*@999999999999', 'not-read'],
      ['organization@organization', 'unobserved'],
    ]);
    expect(result).toBe('changed');
  });
});

describe('another specification', () => {
  const withSpec = (resolvedSha256: string, resolved: unknown) =>
    runOf([], { record: { spec: { name: 's', sha256: 's', resolvedSha256 } }, resolved });

  it('is told leaf by leaf', () => {
    const before = withSpec('a', { organization: { regions: ['eu-west-1'] }, accounts: { prod: { id: '1' } } });
    const after = withSpec('b', { organization: { regions: ['eu-west-1', 'eu-central-1'] }, accounts: { prod: { id: '2' } } });
    const { spec, result } = driftOf(before, after);
    expect(spec).toEqual([
      { path: 'accounts.prod.id', before: '1', after: '2' },
      { path: 'organization.regions[eu-central-1]', after: 'eu-central-1' },
    ]);
    expect(result).toBe('changed');
  });

  it('is told by its digest where nothing but an order differs', () => {
    expect(driftOf(withSpec('a', { rules: [1, 2] }), withSpec('b', { rules: [2, 1] })).spec).toEqual([
      { path: 'sha256', before: 'a', after: 'b' },
    ]);
  });
});

describe('a service that the organization closes', () => {
  type Refusal = NonNullable<FactRecord['requests'][number]['denial']>;
  const closed = (denial: Refusal, operation = 'DescribeVpcs'): FactRecord => ({
    ...unobserved('vpc-dns', 'denied', 'an explicit deny in a service control policy'),
    requests: [{ service: 'EC2', operation, account: '111122223333', region: 'eu-central-1', attempts: 1, error: 'AccessDenied', denial }],
  });
  const policy: Refusal = { by: 'service control policy', isExplicit: true };

  it('is as it was where the same policy refuses the same on both sides', () => {
    const other = { ...closed(policy), detail: 'the same in the words of another session' };
    expect(driftOf(read(closed(policy)), read(other))).toMatchObject({ result: 'nothing', notCompared: [] });
  });

  it.each<[string, FactRecord]>([
    ['something else refuses', closed({ by: 'identity-based policy' })],
    ['nobody says what refuses', closed({ by: 'unsaid' })],
    ['another operation is refused', closed(policy, 'DescribeVpcAttribute')],
    ['it is throttled', unobserved('vpc-dns', 'throttled', 'AWS was busy')],
  ])('is not compared where %s', (_, other) => {
    expect(driftOf(read(closed(policy)), read(other))).toMatchObject({ result: 'unknown', notCompared: [{ because: 'unobserved' }] });
    expect(driftOf(read(other), read(other)).result).toBe(other.requests[0]?.operation === 'DescribeVpcAttribute' ? 'nothing' : 'unknown');
  });
});
