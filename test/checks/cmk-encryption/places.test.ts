import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import { listings } from '../../../src/checks/encryption/listings.ts';
import { readIn } from '../../../src/checks/encryption/places.ts';
import type { EncryptionFact, EncryptionWorld } from '../../../src/checks/encryption/world.ts';
import { factKey } from '../../../src/fact-key.ts';
import type { FactName } from '../../../src/facts/index.ts';
import { neededFacts } from '../../../src/needs.ts';
import type { ObservedFact } from '../../../src/record.ts';
import { isEveryday } from '../../../src/spec/sections/stores.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { isWanted, neededIn } from '../../../src/wanted.ts';
import { dr, encryptionFacts, here, primary, secret, specOf, there } from '../encryption/reference.ts';
import { at, stores } from '../encryption/table.ts';
import { logArchive, production } from '../governance.ts';
import { findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';

const notOffered = (change: object = {}) => ({
  in: 'all',
  type: 'secret',
  regions: [dr],
  expect: 'not_offered',
  reason: 'no such service there',
  ...change,
});

/** Where a fact is read, of the accounts and regions that matter here. */
const readsOf = (fact: FactName, spec: Spec): readonly string[] => {
  const wanted = neededIn(cmkEncryption, fact, spec);
  const members: Readonly<Record<string, string[]>> = {
    all: [production, logArchive],
    production: [production],
    log_archive: [logArchive],
  };
  const places = [production, logArchive].flatMap((account) => [primary, dr].map((region) => ({ account, region })));
  return places
    .filter(({ account, region }) => {
      const isIn = (where: readonly string[]) => where.some((name) => members[name]?.includes(account) === true);
      return wanted === null || isWanted(wanted, region, isIn);
    })
    .map(({ account, region }) => `${account}/${region}`);
};
const everywhere = [production, logArchive].flatMap((account) => [`${account}/${primary}`, `${account}/${dr}`]);

describe('expect: not_offered', () => {
  it('judges nothing in the place, and says why', () => {
    const facts = encryptionFacts();
    for (const account of [production, logArchive]) refuse(facts, 'secrets', { account, region: dr });
    const spec = stores({ in: 'production', type: 'secret', expect: 'some' }, notOffered());
    const [finding] = findingsOf(cmkEncryption, 'secret', { spec, facts }).filter(({ resource }) => resource === `${production}/${dr}`);
    expect(finding).toMatchObject({ outcome: 'not-applicable' });
    expect(finding?.message).toContain('no such service there');
    const findings = verdictsOf(cmkEncryption, { spec, facts }).flatMap((verdict) => verdict.findings);
    expect(linesOf(findings.filter(({ outcome }) => outcome === 'unknown' || outcome === 'fail'))).toEqual([]);
    expect(findings.flatMap((one) => one.facts).filter((fact) => fact === factKey('secrets', there))).toEqual([]);
  });

  it('proves neither that there are none nor that there are some', () => {
    const facts = encryptionFacts();
    const judged = (expectation: 'none' | 'some') => {
      const rule = { in: 'log_archive', type: 'secret', regions: [dr], expect: expectation };
      const spec = specOf({ stores: [{ in: 'all', type: '*', key: 'customer_managed' }, rule, notOffered({ regions: [primary, dr] })] });
      return linesOf(findingsOf(cmkEncryption, 'store-expected', { spec, facts })).filter((line) => line.includes(logArchive));
    };
    for (const expectation of ['none', 'some'] as const) {
      expect(judged(expectation)).toEqual([`not-applicable ${logArchive}/${logArchive}/secret`]);
    }
  });

  it('holds in the accounts that the rule takes, until a later rule expects something there', () => {
    const facts = encryptionFacts();
    for (const account of [production, logArchive]) refuse(facts, 'secrets', { account, region: dr });
    const outcomesOf = (spec: Spec) =>
      findingsOf(cmkEncryption, 'secret', { spec, facts })
        .filter(({ resource }) => resource.endsWith(dr))
        .map(({ outcome }) => outcome);
    expect(outcomesOf(stores(notOffered({ in: 'production' })))).toEqual(['not-applicable', 'unknown']);
    expect(outcomesOf(stores(notOffered(), { in: 'production', type: 'secret', regions: [dr], expect: 'none' }))).toEqual([
      'unknown',
      'not-applicable',
    ]);
    expect(outcomesOf(stores(notOffered(), { in: 'production', type: 'secret', key: 'customer_managed' }))).toEqual([
      'not-applicable',
      'not-applicable',
    ]);
  });

  it('says of a place where AWS offers nothing that nothing was read', () => {
    const types = [...new Set(listings.map(({ type }) => type))].filter(isEveryday);
    const spec = stores(notOffered({ type: types }));
    const covered = findingsOf(cmkEncryption, 'store-covered', { spec, facts: encryptionFacts() });
    expect(linesOf(covered).filter((line) => line.includes(production))).toEqual([
      `pass ${at}/${at}`,
      `not-applicable ${production}/${dr}/${production}/${dr}`,
    ]);
  });
});

describe('where facts are read', () => {
  it('is everywhere, where nothing narrows it', () => {
    expect(readIn('secret')(specOf())).toBeNull();
    expect(readsOf('secrets', specOf())).toEqual(everywhere);
  });

  it.each<[string, readonly object[], readonly string[]]>([
    ['not in a region where AWS offers nothing', [notOffered()], [`${production}/${primary}`, `${logArchive}/${primary}`]],
    [
      'not in the accounts of the rule',
      [notOffered({ in: 'production' })],
      [`${production}/${primary}`, `${logArchive}/${primary}`, `${logArchive}/${dr}`],
    ],
    [
      'where a later rule expects something all the same',
      [notOffered(), { in: 'production', type: 'secret', expect: 'some' }],
      [`${production}/${primary}`, `${production}/${dr}`, `${logArchive}/${primary}`],
    ],
    [
      'not where a still later rule takes it back',
      [notOffered(), { in: 'all', type: 'secret', expect: 'none' }, notOffered({ in: 'log_archive' })],
      [`${production}/${primary}`, `${production}/${dr}`, `${logArchive}/${primary}`],
    ],
    ['where another service is not offered', [notOffered({ type: 'msk' })], everywhere],
  ])('%s', (_, rules, expected) => {
    expect(readsOf('secrets', stores(...rules))).toEqual(expected);
  });

  it.each<[string, readonly object[], readonly string[]]>([
    ['nowhere, where no rule names the type', [], []],
    ['in the places of the rules', [{ in: 'production', type: 'dax', regions: [dr], expect: 'none' }], [`${production}/${dr}`]],
    [
      'in all places of several rules',
      [
        { in: 'production', type: 'dax', regions: [dr], expect: 'none' },
        { in: 'log_archive', type: 'dax', expect: 'none' },
      ],
      [`${production}/${dr}`, `${logArchive}/${primary}`, `${logArchive}/${dr}`],
    ],
    [
      'not where AWS does not offer it',
      [{ in: 'all', type: 'dax', expect: 'none' }, notOffered({ type: 'dax', in: 'production' })],
      [`${production}/${primary}`, `${logArchive}/${primary}`, `${logArchive}/${dr}`],
    ],
  ])('of named types: %s', (_, rules, expected) => {
    expect(readsOf('dax-clusters', stores(...rules))).toEqual(expected);
  });

  it('is the same as where stores are judged', () => {
    const spec = stores(notOffered({ in: 'production' }), { in: 'production', type: 'dax', regions: [dr], expect: 'none' });
    const findings = verdictsOf(cmkEncryption, { spec, facts: encryptionFacts() }).flatMap((verdict) => verdict.findings);
    for (const name of ['secrets', 'dax-clusters', 'volumes'] as const) {
      const judged = new Set(findings.flatMap((one) => one.facts).filter((fact) => fact.startsWith(`${name}@`)));
      expect([...judged].sort()).toEqual(
        readsOf(name, spec)
          .map((place) => `${name}@${place}`)
          .sort(),
      );
    }
  });

  it('keeps keys, buckets and the tripwire everywhere', () => {
    const spec = stores(notOffered({ type: ['s3', 'secret', 'ebs'] }));
    for (const name of ['keys', 'buckets', 'tripwire', 'enabled-regions'] as const) expect(neededIn(cmkEncryption, name, spec)).toBeNull();
  });

  it('reads no fact of a named type in a run for which nobody names one', () => {
    const names = neededFacts([cmkEncryption], { spec: specOf() }).map(({ name }) => name);
    for (const name of ['athena-workgroups', 'dax-clusters', 'glue-catalog', 'aggregated-resources']) expect(names).not.toContain(name);
    for (const name of ['secrets', 'backup-vaults', 'images', 'keys']) expect(names).toContain(name);
  });

  it('asks who may use copies only where that is judged', () => {
    const excluded = [{ check: 'cmk-encryption.copies-private', reason: 'test' }];
    for (const name of ['image-shares', 'ebs-snapshot-shares', 'db-snapshot-shares'] as const) {
      expect(neededIn(cmkEncryption, name, specOf({ scope: { excluded } }))).toEqual([]);
      expect(neededIn(cmkEncryption, name, specOf())).toBeNull();
    }
  });
});

describe('listings', () => {
  it.each(listings.map((listing) => [listing.name, listing] as const))('%s names every fact that it reads', (_, listing) => {
    const facts = encryptionFacts();
    put(facts, 'secrets', here, [secret]);
    const read = new Set<EncryptionFact>();
    const world = {
      target: { account: production },
      at: (name: EncryptionFact, target: { account?: string; region?: string }) => {
        read.add(name);
        return (facts.get(factKey(name, target)) as ObservedFact).value;
      },
    } as unknown as EncryptionWorld;
    const rule = { key: null, bucketKey: null, expect: null, sharedWith: [], rotatedWithin: null, pointInTimeRecovery: null };
    for (const store of listing.stores(world, here)) for (const part of store.parts(rule)) part.settle(rule);
    expect(read.size).toBeGreaterThan(0);
    expect([...read].filter((name) => !listing.facts.includes(name))).toEqual([]);
  });

  it('says in one finding for each region that listings of a requirement are empty', () => {
    const findings = findingsOf(cmkEncryption, 'rds-snapshot', { spec: specOf(), facts: encryptionFacts() });
    const empty = findings.filter(({ testCase }) => testCase.includes(`${production}/${dr}/`));
    expect(empty).toHaveLength(1);
    expect(empty[0]?.message).toBe(
      `There is no database snapshot, automated database backup or automated backup of a cluster in ${production}/${dr}: each listing was read to its end.`,
    );
    expect(empty[0]?.facts).toEqual(
      ['db-automated-backups', 'db-cluster-automated-backups', 'db-snapshots'].map((name) => `${name}@${production}/${dr}`),
    );
  });
});

describe('a service that a service control policy closes', () => {
  const words = (action: string) =>
    `MemoryDB.DescribeClusters in ${production}/${primary}: AccessDeniedException: User: arn:aws:sts::${production}:assumed-role/iq-auditor/iq is not authorized to perform: ${action} with an explicit deny in a service control policy`;
  const allowlist = { in: ['all'], plus: ['iam'], tolerate: 'none' };
  const guarded = (change: object = {}): Spec =>
    ({
      ...specOf({
        stores: [
          { in: 'all', type: '*', key: 'customer_managed' },
          { in: 'production', type: 'memorydb', expect: 'none' },
        ],
      }),
      guardrails: { service_allowlist: { ...allowlist, ...change } },
      allowlist: { prefixes: ['ec2', 'secretsmanager'] },
    }) as unknown as Spec;
  const closed = (by: string | null = 'service control policy', action = 'memorydb:DescribeClusters') => {
    const facts = encryptionFacts();
    const key = factKey('memorydb-clusters', here);
    const place = { service: 'MemoryDB', operation: 'DescribeClusters', account: production, region: primary, attempts: 1 };
    const requests = [{ ...place, ...(by === null ? {} : { denial: { by } }) }];
    const refused = { key, name: 'memorydb-clusters', target: here, requests, observed: false, reason: 'denied', detail: words(action) };
    facts.set(key, refused as never);
    return facts;
  };
  const outcomesOf = (spec: Spec, facts: ReturnType<typeof closed>) =>
    findingsOf(cmkEncryption, 'memorydb', { spec, facts })
      .filter(({ testCase }) => testCase.includes(`${production}/${primary}`))
      .map(({ outcome }) => outcome);

  it('is not judged there, with the words of AWS', () => {
    const findings = findingsOf(cmkEncryption, 'memorydb', { spec: guarded(), facts: closed() });
    const [finding] = findings.filter(({ outcome }) => outcome === 'not-applicable');
    expect(finding?.message).toContain('as guardrails.service_allowlist asks');
    expect(finding?.message).toContain('explicit deny in a service control policy');
    expect(finding?.facts).toEqual([factKey('memorydb-clusters', here)]);
  });

  it('is told of where there must be no such store, and where every store must have a rule', () => {
    const expected = findingsOf(cmkEncryption, 'store-expected', { spec: guarded(), facts: closed() });
    expect(expected.find(({ outcome }) => outcome === 'pass')?.message).toContain(
      'every listing was read to its end but for MemoryDB cluster',
    );
    const covered = findingsOf(cmkEncryption, 'store-covered', { spec: guarded(), facts: closed() });
    const [finding] = covered.filter(({ testCase }) => testCase.includes(`${production}/${primary}`));
    expect(finding?.message).toContain('every listing was read to its end but for MemoryDB cluster: closed by a service control policy');
  });

  it('is not judged for its connections either', () => {
    const findings = findingsOf(cmkEncryption, 'in-transit', { spec: guarded(), facts: closed() });
    const ofPlace = findings.filter(({ testCase }) => testCase.includes(`${production}/${primary}`));
    expect(ofPlace.map(({ outcome }) => outcome)).toEqual(['pass']);
    expect(ofPlace[0]?.message).toContain('but for MemoryDB cluster');
  });

  it.each<[string, Spec, ReturnType<typeof closed>]>([
    ['the spec has no allowlist', { ...guarded(), guardrails: {} } as unknown as Spec, closed()],
    ['the allowlist is for other accounts', guarded({ in: ['log_archive'] }), closed()],
    ['reading is tolerated', guarded({ tolerate: 'read_only' }), closed()],
    ['the service is on the allowlist', guarded({ plus: ['memorydb'] }), closed()],
    ['it was refused by the role', guarded(), closed('identity-based policy')],
    ['AWS does not say by what', guarded(), closed(null)],
    ['AWS does not say what was refused', guarded(), closed('service control policy', 'it')],
  ])('is unknown where %s', (_, spec, facts) => expect(outcomesOf(spec, facts)).toContain('unknown'));
});
