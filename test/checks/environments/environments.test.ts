import { describe, expect, it } from 'vitest';
import environments from '../../../src/checks/environments.ts';
import type { MixedPolicy } from '../../../src/facts/auto-scaling/group.ts';
import type { LaunchTemplateVersion } from '../../../src/facts/launch-template-versions.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { cluster, instance, member, production, staging } from '../databases/samples.ts';
import { override as ofFleet } from '../gpu-fleet/samples.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';
import { factsOf, factsOfBoth, here, rule, specWith, there } from './reference.ts';

type Sections = Record<string, Record<string, Record<string, unknown>>>;
const changing = (change: (sections: Sections) => void, ...differs: readonly string[]): Spec =>
  specWith(differs, (sections) => change(sections as never));

const judge = (requirement: string, spec: Spec, facts: Facts = factsOfBoth()) => findingsOf(environments, requirement, { spec, facts });
const place = `${staging}/us-east-2/stage`;
const everything = Object.keys(factsOf);

/** What is said of the findings that do not pass. */
const said = (findings: ReturnType<typeof judge>) => findings.filter(({ outcome }) => outcome !== 'pass').map(({ message }) => message);

describe('design', () => {
  it('passes where both have each item with equal settings, names, accounts and references to their own items aside', () => {
    expect(linesOf(judge('design', specWith()))).toEqual(everything.map((path) => `pass ${place}/${path}`));
  });

  const replica = { region: 'us-west-2', key: 'key:phi_prod', lag_p95: '60s' };
  it.each<[string, Spec, string, readonly string[]]>([
    [
      'another value',
      changing(({ databases }) => Object.assign(databases?.db_stage ?? {}, { deletion_protection: false })),
      'databases.db',
      ['databases.db differs between prod and stage where it may not: deletion_protection (prod: true, stage: false).'],
    ],
    [
      'a length of time',
      changing(({ keys }) => Object.assign(keys?.phi_stage ?? {}, { rotation: '90d' })),
      'keys.phi',
      ['keys.phi differs between prod and stage where it may not: rotation (prod: nothing, stage: 90d).'],
    ],
    [
      'a whole map that one has',
      changing(({ databases }) => Object.assign(databases?.db_prod ?? {}, { replica })),
      'databases.db',
      [
        'databases.db differs between prod and stage where it may not: replica (prod: {"region":"<dr>","key":"key:phi","lag_p95":"60s"}, stage: nothing).',
      ],
    ],
    [
      'a rule that one has',
      changing(({ security_groups: section }) =>
        Object.assign(section?.groups?.app_stage ?? {}, {
          ingress: [
            { tcp: 8443, from: 'sg:alb_stage' },
            { tcp: 22, from: '192.0.2.0/24' },
          ],
        }),
      ),
      'security_groups.groups.app',
      [
        'security_groups.groups.app differs between prod and stage where it may not: ingress (only stage: {"tcp":22,"from":["192.0.2.0/24"]}).',
      ],
    ],
  ])('fails on %s, and shows it as a difference', (_, spec, path, messages) => {
    const findings = judge('design', spec);
    expect(linesOf(findings).filter((line) => !line.startsWith('pass'))).toEqual([`fail ${place}/${path}`]);
    expect(said(findings)).toEqual(messages);
  });

  it('passes where the difference is listed, by its path or by one above, and says it all the same', () => {
    for (const differs of ['databases.*.replica', 'databases.db.repl?ca']) {
      const findings = judge(
        'design',
        changing(({ databases }) => Object.assign(databases?.db_prod ?? {}, { replica }), differs),
      );
      expect(said(findings)).toEqual([]);
      expect(findings.find(({ resource }) => resource === 'stage/databases.db')?.message).toMatch(
        /Different, as listed: replica \(prod: .*, stage: nothing\)\.$/,
      );
    }
  });

  it('does not apply to an item that is listed as a whole, and says the difference all the same', () => {
    const findings = judge(
      'design',
      changing(({ databases }) => Object.assign(databases?.db_prod ?? {}, { replica }), 'databases.db'),
    );
    expect(linesOf(findings)).toContain(`not-applicable ${place}/databases.db`);
    expect(said(findings)).toEqual([
      expect.stringMatching(
        /^databases\.db may differ between prod and stage in all that is compared, as listed\. Different, as listed: replica \(prod: .*, stage: nothing\)\.$/,
      ),
    ]);
  });

  it('says where a listed difference is none any more, and does not fail', () => {
    const findings = judge('design', specWith(['keys.*.rotation', 'databases.*.deletion_protection']));
    expect(said(findings)).toEqual([]);
    expect(findings.find(({ resource }) => resource === 'stage/databases.db')?.message).toMatch(
      /Listed as different, and alike: deletion_protection\.$/,
    );
  });

  it('fails on an item that one alone has, unless it is listed', () => {
    const lacking = (differs: readonly string[]): Spec => {
      const spec = specWith(differs);
      return { ...spec, instances: { ...spec.instances, stage: { ...spec.instances?.stage, keys: {} } } };
    };
    expect(said(judge('design', lacking([])))).toEqual([
      'keys.phi differs between prod and stage where it may not: the whole item (prod: it is there, stage: nothing).',
    ]);
    expect(linesOf(judge('design', lacking(['keys.phi'])))).toContain(`not-applicable ${place}/keys.phi`);
  });

  it('does not apply to environments without items, and is asked of those that mirror another alone', () => {
    expect(linesOf(judge('design', { ...specWith(), instances: {} }))).toEqual([`not-applicable ${place}`]);
    const alone = specWith([], (sections) => delete (sections as Sections).environments?.stage?.mirrors);
    expect(verdictsOf(environments, { spec: alone, facts: factsOfBoth() }).flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('is unknown where the organization was not read, or has not both accounts', () => {
    const facts = factsOfBoth();
    edit(facts, 'organization', {}, (value) => ({
      ...value,
      accounts: value.accounts.map((one) => (one.id === staging ? { ...one, state: 'SUSPENDED' } : one)),
    }));
    const [finding, ...others] = judge('design', specWith(), facts);
    expect([finding?.outcome, others]).toEqual(['unknown', []]);
    expect(finding?.message).toMatch(
      /^stage could not be compared with prod: staging \(333333333333\), the account of stage, is not there or not ACTIVE\.$/,
    );
    refuse(facts, 'organization', {});
    expect(linesOf(judge('design', specWith(), facts))).toEqual([`unknown ${place}`]);
  });

  it('rests on what the organization says of its accounts, as every pass rests on a fact', () => {
    expect(judge('design', specWith()).every((finding) => finding.facts.some((fact) => fact.startsWith('organization')))).toBe(true);
  });
});

describe('configuration', () => {
  it('passes where AWS has both alike, ids, names and addresses aside', () => {
    const findings = judge('configuration', specWith());
    expect(said(findings)).toEqual([]);
    expect(linesOf(findings)).toEqual(everything.map((path) => `pass ${place}/${path}`));
  });

  type Row = readonly [name: string, plant: (facts: Facts) => void, path: string, message: string | RegExp];
  const database = (changes: object) => (facts: Facts) => put(facts, 'db-instances', here, [instance(staging, 'us-east-2', changes)]);
  const key = (changes: object) => (facts: Facts) =>
    edit(facts, 'keys', here, (value) => ({ ...value, keys: value.keys.map((one) => ({ ...one, ...changes })) }));
  const ruled =
    (...ingress: ReturnType<typeof rule>[]) =>
    (facts: Facts) =>
      edit(facts, 'security-groups', here, (groups) => groups.map((one) => (one.name.startsWith('alb') ? { ...one, ingress } : one)));
  const fleet = (changes: object) => (facts: Facts) =>
    edit(facts, 'auto-scaling-groups', here, (groups) => groups.map((one) => ({ ...one, ...changes })));
  /** Changes the mixed instances policy of both fleets, of that in prod, and of that in stage. */
  const fleetsOf =
    (all: Partial<MixedPolicy>, prod: Partial<MixedPolicy>, stage: Partial<MixedPolicy> = {}) =>
    (facts: Facts) => {
      for (const [at, one] of [
        [there, prod],
        [here, stage],
      ] as const)
        edit(facts, 'auto-scaling-groups', at, (groups) =>
          groups.map((group) => (group.mixed === null ? group : { ...group, mixed: { ...group.mixed, ...all, ...one } })),
        );
    };
  const templates = (change: Partial<LaunchTemplateVersion>, other?: Partial<LaunchTemplateVersion>) => (facts: Facts) =>
    edit(facts, 'launch-template-versions', here, (versions) => [
      ...versions.map((one) => ({ ...one, ...change })),
      ...(other === undefined ? [] : versions.map((one) => ({ ...one, ...other }))),
    ]);
  const both = (first: (facts: Facts) => void, second: (facts: Facts) => void) => (facts: Facts) => {
    first(facts);
    second(facts);
  };
  const failing: readonly Row[] = [
    [
      'an engine of another version',
      database({ engineVersion: '14.9' }),
      'databases.db',
      'databases.db differs between prod and stage where it may not: version (prod: 16.4, stage: 14.9).',
    ],
    [
      'a smaller class, of one zone',
      database({ instanceClass: 'db.t4g.medium', multiAz: false }),
      'databases.db',
      /class \(prod: db\.m6g\.large, stage: db\.t4g\.medium\); multi_az \(prod: true, stage: false\)\.$/,
    ],
    [
      'a database without encryption',
      database({ storageEncrypted: false, encryptionType: 'none' }),
      'databases.db',
      /storage_encryption \(prod: true, stage: false\)/,
    ],
    [
      'another parameter',
      (facts) =>
        edit(facts, 'db-parameters', here, (groups) =>
          groups.map((one) => ({ ...one, parameters: one.parameters.map((parameter) => ({ ...parameter, value: '0' })) })),
        ),
      'databases.db',
      /parameters\.rds\.force_ssl \(prod: 1, stage: 0\)/,
    ],
    ['a replica', database({ replicas: ['x'] }), 'databases.db', /replica \(prod: 0, stage: 1\)/],
    [
      'no database',
      (facts) => put(facts, 'db-instances', here, []),
      'databases.db',
      /the whole item \(prod: it is there, stage: nothing\)/,
    ],
    [
      'a key that does not rotate',
      key({ rotation: { enabled: false, periodDays: null } }),
      'keys.phi',
      /rotation \(prod: every 365 days, stage: off\)/,
    ],
    [
      'a tier in one zone',
      (facts) => edit(facts, 'subnets', here, (subnets) => subnets.slice(1)),
      'networks.vpcs.cc',
      /tiers\.private\.azs \(prod: 2, stage: 1\); tiers\.private\.subnets \(prod: 2, stage: 1\)\.$/,
    ],
    [
      'a tier with a way to the internet',
      (facts) =>
        edit(facts, 'route-tables', here, (tables) =>
          tables.map((one) => ({
            ...one,
            routes: one.routes.map((route) => (route.via === 'nat' ? { ...route, via: 'gateway' as const, target: 'igw-1' } : route)),
          })),
        ),
      'networks.vpcs.cc',
      /tiers\.private\.route \(only prod: default by nat; only stage: default by igw\)/,
    ],
    [
      'a route that leads nowhere',
      (facts) =>
        edit(facts, 'route-tables', here, (tables) =>
          tables.map((one) => ({ ...one, routes: one.routes.map((route) => ({ ...route, state: 'blackhole' })) })),
        ),
      'networks.vpcs.cc',
      /only stage: default by nat \(blackhole\)/,
    ],
    ['no endpoint', (facts) => put(facts, 'vpc-endpoints', here, []), 'networks.vpcs.cc', /endpoints \(only prod: s3 \(gateway\)\)/],
    [
      'a port that is open besides',
      ruled(rule(443, { addresses: ['0.0.0.0/0'] }), rule(22, { addresses: ['0.0.0.0/0'] })),
      'security_groups.groups.alb',
      /ingress \(only stage: tcp 22 – 0\.0\.0\.0\/0\)/,
    ],
    [
      'another group',
      ruled(rule(443, { groups: [`sg-${staging}-app`] })),
      'security_groups.groups.alb',
      /only prod: tcp 443 – 0\.0\.0\.0\/0; only stage: tcp 443 – sg:app/,
    ],
    [
      'a group over a peering connection',
      ruled(rule(443, { groups: ['sg-x'], distant: [{ id: 'sg-x', account: '999999999999', peering: 'pcx-1', status: 'active' }] })),
      'security_groups.groups.alb',
      /only stage: tcp 443 – the group sg-x of 999999999999 \(active\)/,
    ],
    ['a fleet without a floor', fleet({ minSize: 0 }), 'gpu_fleets.gpu', /floor_per_az \(only prod: 1; only stage: 0\)/],
    [
      'a fleet that starts other families',
      fleet({
        mixed: {
          template: { id: `lt-${staging}`, name: 'cc-gpu', version: '3' },
          overrides: [{ type: 'p4d.24xlarge', attributes: null, template: null, image: null, weight: null }],
          onDemandBase: 0,
          onDemandPercentage: 50,
          capacityTypes: [],
        },
      }),
      'gpu_fleets.gpu',
      /families \(only prod: g5\.xlarge; only stage: p4d\.24xlarge\); purchase \(only prod: 100% on demand; only stage: 50% on demand\)/,
    ],
    [
      'a fleet of which the first instances alone are on demand',
      fleetsOf({ onDemandPercentage: 0 }, { onDemandBase: 4 }),
      'gpu_fleets.gpu',
      /purchase \(only prod: 0% on demand above the first 4; only stage: 0% on demand\)/,
    ],
    [
      'a fleet that starts another type of the same family',
      fleetsOf({}, {}, { overrides: [ofFleet({ type: 'g5.48xlarge' })] }),
      'gpu_fleets.gpu',
      /: families \(only prod: g5\.xlarge; only stage: g5\.48xlarge\)\.$/,
    ],
    [
      'a fleet whose type counts for more',
      fleetsOf({}, {}, { overrides: [ofFleet({ type: 'g5.xlarge', weight: '2' })] }),
      'gpu_fleets.gpu',
      /: families \(only prod: g5\.xlarge; only stage: g5\.xlarge \(weight 2\)\)\.$/,
    ],
    [
      'a fleet whose template has another type',
      both(fleetsOf({ overrides: [] }, {}), templates({ type: 'g5.48xlarge' })),
      'gpu_fleets.gpu',
      /: launch\.type \(only prod: g5\.xlarge; only stage: g5\.48xlarge\)\.$/,
    ],
    [
      'a fleet that also starts whatever has the attributes',
      fleetsOf({}, {}, { overrides: [ofFleet({ type: 'g5.xlarge' }), ofFleet({ attributes: { allowedTypes: null } })] }),
      'gpu_fleets.gpu',
      /families \(only prod: g5\.xlarge; only stage: g5\.xlarge, whatever has the attributes\)/,
    ],
    [
      'a fleet that also starts the type of its template, whatever that is',
      both(fleetsOf({}, {}, { overrides: [ofFleet({ type: 'g5.xlarge' }), ofFleet({ weight: '1' })] }), templates({ type: null })),
      'gpu_fleets.gpu',
      /families \(only prod: g5\.xlarge; only stage: g5\.xlarge, those of the launch template \(weight 1\)\); launch\.type \(only prod: that of overrides; only stage: not said\)/,
    ],
    [
      'a template that is one of two, and lets IMDSv1 in',
      both(
        fleetsOf(
          {},
          {},
          { overrides: [null, { id: 'lt-own', name: 'own', version: '1' }].map((template) => ofFleet({ type: 'g5.xlarge', template })) },
        ),
        templates({}, { id: 'lt-own', name: 'own', version: 1, metadata: { tokens: 'optional', endpoint: 'enabled', hopLimit: 1 } }),
      ),
      'gpu_fleets.gpu',
      /: launch\.imds \(only stage: optional\)\.$/,
    ],
    [
      'a template of an override that lets IMDSv1 in',
      both(
        fleetsOf({}, {}, { overrides: [ofFleet({ type: 'g5.xlarge', template: { id: 'lt-own', name: 'own', version: '1' } })] }),
        templates({}, { id: 'lt-own', name: 'own', version: 1, metadata: { tokens: 'optional', endpoint: 'enabled', hopLimit: 1 } }),
      ),
      'gpu_fleets.gpu',
      /launch\.imds \(only prod: required; only stage: optional\)/,
    ],
    [
      'a template that lets IMDSv1 in',
      (facts) =>
        edit(facts, 'launch-template-versions', here, (versions) =>
          versions.map((one) => ({ ...one, metadata: { ...one.metadata, tokens: 'optional' } })),
        ),
      'gpu_fleets.gpu',
      /launch\.imds \(only prod: required; only stage: optional\)/,
    ],
  ];
  it.each(failing)('fails on %s, and on nothing else', (_, plant, path, message) => {
    const facts = factsOfBoth();
    plant(facts);
    const findings = judge('configuration', specWith(), facts);
    expect(linesOf(findings).filter((line) => !line.startsWith('pass'))).toEqual([`fail ${place}/${path}`]);
    expect(said(findings)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it.each(failing)('asks nothing of the item on %s where it is listed as a whole', (_, plant, path) => {
    const facts = factsOfBoth();
    plant(facts);
    const findings = judge('configuration', specWith([path]), facts);
    expect(linesOf(findings).filter((line) => !line.startsWith('pass'))).toEqual([`not-applicable ${place}/${path}`]);
    expect(said(findings)).toEqual([`${path} is listed as different as a whole: what AWS has of it is not compared.`]);
  });

  it('reads nothing of an item that is listed as a whole', () => {
    const facts = factsOfBoth();
    refuse(facts, 'db-instances', here);
    expect(linesOf(judge('configuration', specWith(['databases.db']), facts))).toContain(`not-applicable ${place}/databases.db`);
    expect(environments.only?.['db-instances']?.(specWith(['databases.db']))).toEqual([]);
  });

  it('passes on a difference that is listed, and shows it', () => {
    const facts = factsOfBoth();
    database({ engineVersion: '14.9' })(facts);
    const findings = judge('configuration', specWith(['databases.*.version']), facts);
    expect(said(findings)).toEqual([]);
    expect(findings.find(({ resource }) => resource === 'stage/databases.db')?.message).toMatch(
      /Different, as listed: version \(prod: 16\.4, stage: 14\.9\)\.$/,
    );
  });

  it('does not apply where each setting is listed by itself', () => {
    const facts = factsOfBoth();
    key({ rotation: { enabled: false, periodDays: null }, state: null })(facts);
    const findings = judge('configuration', specWith(['keys.phi.*']), facts);
    expect(linesOf(findings)).toContain(`not-applicable ${place}/keys.phi`);
    expect(said(findings)).toEqual([
      expect.stringMatching(
        /^keys\.phi may differ between prod and stage in all that is compared, as listed\. Different, as listed: rotation .*Listed as different, and alike:/,
      ),
    ]);
  });

  it('is unknown where both mean one resource: it is no copy of itself', () => {
    const same = specWith([], (sections) => {
      const { keys, databases, gpu_fleets: fleets, environments: places } = sections as unknown as Sections;
      for (const item of [keys?.phi_stage, databases?.db_stage, fleets?.gpu_stage]) Object.assign(item ?? {}, { in: 'production' });
      Object.assign(places?.stage ?? {}, { account: 'production' });
    });
    const findings = judge('configuration', same).filter(({ resource }) => /keys|databases|gpu/.test(resource));
    const arns = [
      `arn:aws:rds:us-east-2:${production}:db:cc-phi-postgres`,
      `arn:aws:autoscaling:us-east-2:${production}:autoScalingGroup:1:autoScalingGroupName/cc-gpu`,
      `arn:aws:kms:us-east-2:${production}:key/phi`,
    ];
    expect(findings.map(({ outcome, message }) => [outcome, message])).toEqual(
      ['databases.db', 'gpu_fleets.gpu', 'keys.phi'].map((path, index) => [
        'unknown',
        `${path} could not be compared: both mean ${arns[index]}, which is no copy of itself.`,
      ]),
    );
  });

  describe('of an Aurora cluster', () => {
    const aurora = specWith([], (sections) => {
      const { databases } = sections as unknown as Sections;
      for (const item of Object.values(databases ?? {}))
        Object.assign(item, { engine: 'aurora-postgresql', topology: 'aurora', match: { tag: { Role: 'phi-cluster' } }, parameters: {} });
    });
    const facts = (...changes: readonly Partial<ReturnType<typeof member>>[]): Facts => {
      const all = factsOfBoth();
      for (const at of [here, there]) {
        const members = [1, 2].map((number) => member(number, `us-east-2${'ab'[number - 1]}`));
        // RDS says it of the cluster only where it is set for all members at once.
        put(all, 'db-clusters', at, [cluster({ arn: `arn:aws:rds:us-east-2:${at.account}:cluster:cc`, performanceInsightsEnabled: null })]);
        const arns = members.map((one) => ({ ...one, arn: one.arn.replace(production, at.account) }));
        put(all, 'db-instances', at, at === there ? arns : arns.map((one, index) => ({ ...one, ...changes[index] })));
      }
      return all;
    };
    const ofCluster = (all: Facts) => judge('configuration', aurora, all).filter(({ resource }) => resource === 'stage/databases.db');

    it('compares what its members have', () => {
      expect(ofCluster(facts()).map(({ outcome }) => outcome)).toEqual(['pass']);
      expect(
        said(ofCluster(facts({}, { performanceInsightsEnabled: true, instanceClass: 'db.t4g.medium', publiclyAccessible: true }))),
      ).toEqual([
        'databases.db differs between prod and stage where it may not: class (only stage: db.t4g.medium); performance_insights (only stage: true); public (only stage: true).',
      ]);
    });

    it('is unknown where AWS left it out of one of them', () => {
      expect(said(ofCluster(facts({ performanceInsightsEnabled: null })))).toEqual([
        expect.stringMatching(/performance_insights \(AWS does not say the PerformanceInsightsEnabled of every member of cc-aurora\)/),
      ]);
    });
  });

  const open: readonly Row[] = [
    [
      'a version that AWS left out',
      database({ engineVersion: null }),
      'databases.db',
      'Of databases.db it is not known whether it is alike in prod and stage: version (AWS does not say its engine version).',
    ],
    [
      'a parameter group that is not in force',
      database({ parameterGroups: [{ name: 'default.postgres17', applyStatus: 'pending-reboot' }] }),
      'databases.db',
      /does not run with default\.postgres17 as it stands/,
    ],
    [
      'two databases that match',
      (facts) => put(facts, 'db-instances', here, [instance(staging, 'us-east-2'), instance(staging, 'us-east-2', { id: 'other' })]),
      'databases.db',
      /^databases\.db could not be compared: in stage several match/,
    ],
    [
      'no database in either',
      (facts) => {
        for (const one of [here, there]) put(facts, 'db-instances', one, []);
      },
      'databases.db',
      'databases.db could not be compared: in prod none matches; in stage none matches.',
    ],
    [
      'a key that was not described',
      key({ readError: { reason: 'denied', error: 'AccessDenied', detail: 'no' } }),
      'keys.phi',
      /in stage it is not known which is meant: no/,
    ],
    [
      'a rotation that was refused',
      key({ rotation: null, rotationError: { reason: 'denied', error: 'AccessDenied', detail: 'no' } }),
      'keys.phi',
      /rotation \(no\)/,
    ],
    [
      'a subnet in a zone that AWS left out',
      (facts) => edit(facts, 'subnets', here, (subnets) => subnets.map((one) => ({ ...one, zone: null }))),
      'networks.vpcs.cc',
      /tiers\.private\.azs \(AWS does not say its zones\)/,
    ],
    [
      'a tier that has no subnet in either',
      (facts) => {
        for (const one of [here, there]) put(facts, 'subnets', one, []);
      },
      'networks.vpcs.cc',
      /: tiers\.private\.azs, tiers\.private\.public_addresses, tiers\.private\.route \(no subnet of vpc-333333333333 is of the tier private; .*\)\.$/,
    ],
    [
      'a route of no known kind',
      (facts) =>
        edit(facts, 'route-tables', here, (tables) =>
          tables.map((one) => ({ ...one, routes: one.routes.map((route) => ({ ...route, via: 'other' as const })) })),
        ),
      'networks.vpcs.cc',
      /tiers\.private\.route \(the route to 0\.0\.0\.0\/0 in rtb is of no kind that iq knows\)/,
    ],
    [
      'a rule of no known kind',
      ruled(rule(443, { protocol: 'tcp', from: 9, to: null })),
      'security_groups.groups.alb',
      /ingress \(a rule for protocol tcp, ports 9 to null, is none that iq knows\)/,
    ],
    [
      'fleets that choose types by attributes alone',
      fleetsOf({ overrides: [ofFleet({ attributes: { allowedTypes: null } })] }, {}),
      'gpu_fleets.gpu',
      /families\.attributes \(cc-gpu chooses types by attributes, which iq does not compare\)/,
    ],
    [
      'fleets that choose types by the attributes of their templates',
      (facts) => {
        fleetsOf({ overrides: [] }, {})(facts);
        for (const at of [here, there])
          edit(facts, 'launch-template-versions', at, (versions) =>
            versions.map((one) => ({ ...one, type: null, attributes: { allowedTypes: null } })),
          );
      },
      'gpu_fleets.gpu',
      /families\.attributes \(cc-gpu chooses types by attributes, which iq does not compare\)/,
    ],
    [
      'fleets of which AWS left out how many are on demand first',
      fleetsOf({ onDemandBase: null, onDemandPercentage: 0 }, {}),
      'gpu_fleets.gpu',
      /purchase/,
    ],
    ['a fleet whose suspended processes AWS left out', fleet({ suspended: null }), 'gpu_fleets.gpu', /suspended_processes/],
    [
      'a fleet of which AWS left out how it spreads',
      (facts) => {
        // In both: what AWS left out twice is not the same.
        for (const place of [here, there])
          edit(facts, 'auto-scaling-groups', place, (groups) => groups.map((one) => ({ ...one, distribution: null })));
      },
      'gpu_fleets.gpu',
      /strategy/,
    ],
    [
      'a template that is not there',
      (facts) => put(facts, 'launch-template-versions', here, []),
      'gpu_fleets.gpu',
      /launch\.imds.*Launch template cc-gpu is not there/,
    ],
  ];
  it.each(open)('is unknown on %s', (_, plant, path, message) => {
    const facts = factsOfBoth();
    plant(facts);
    const findings = judge('configuration', specWith(), facts);
    expect(linesOf(findings).filter((line) => !line.startsWith('pass'))).toEqual([`unknown ${place}/${path}`]);
    expect(said(findings)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  const reads = Object.entries(factsOf).flatMap(([path, names]) =>
    names.flatMap((name) => [here, there].map((at) => ({ path, name, at }))),
  );
  it.each(reads)('is unknown of $path where $name of $at.account is refused', ({ path, name, at }) => {
    const facts = factsOfBoth();
    refuse(facts, name, at);
    expect(linesOf(judge('configuration', specWith(), facts))).toContain(`unknown ${place}/${path}`);
  });

  it('fails on what differs also where something else is not known', () => {
    const facts = factsOfBoth();
    database({ engineVersion: '14.9' })(facts);
    refuse(facts, 'db-parameters', here);
    const [finding] = judge('configuration', specWith(), facts);
    expect(finding).toMatchObject({ outcome: 'fail', resource: 'stage/databases.db' });
    expect(finding?.message).toMatch(
      /version \(prod: 16\.4, stage: 14\.9\)\. Of databases\.db it is not known .*parameters\.rds\.force_ssl/,
    );
  });

  it.each<[string, (facts: Facts) => void]>([
    ['a type of a template that every override replaces', templates({ type: 'm5.large' })],
    [
      'a template that no override uses',
      (facts) => {
        const template = { id: 'lt-own', name: 'own', version: '1' };
        fleetsOf({ overrides: [ofFleet({ type: 'g5.xlarge', template })] }, {})(facts);
        edit(facts, 'launch-template-versions', there, (versions) => versions.map((one) => ({ ...one, ...template, version: 1 })));
        templates({ keyName: 'mine' }, { ...template, version: 1 })(facts);
      },
    ],
    ['a base where everything is on demand', fleetsOf({}, { onDemandBase: null }, { onDemandBase: 2 })],
  ])('passes where the difference is in %s', (_, plant) => {
    const facts = factsOfBoth();
    plant(facts);
    expect(said(judge('configuration', specWith(), facts))).toEqual([]);
  });

  it('passes over what is not known where it may differ', () => {
    const facts = factsOfBoth();
    database({ engineVersion: null })(facts);
    expect(said(judge('configuration', specWith(['databases.*.version']), facts))).toEqual([]);
  });

  it('does not apply where the two have no item in common', () => {
    const spec = specWith();
    const apart: Spec = { ...spec, instances: { prod: spec.instances?.prod ?? {}, stage: {} } };
    expect(linesOf(judge('configuration', apart))).toEqual([`not-applicable ${place}`]);
  });

  it('asks for facts in the accounts and regions of the compared items alone', () => {
    const wanted = environments.only?.['db-instances']?.(specWith());
    expect(wanted).toEqual([
      { in: ['staging'], regions: ['us-east-2'] },
      { in: ['production'], regions: ['us-east-2'] },
    ]);
    expect(environments.only?.['db-instances']?.({ ...specWith(), instances: {} })).toEqual([]);
    expect(environments.only?.['launch-template-versions']?.(specWith())).toContainEqual({
      in: ['staging'],
      regions: ['us-east-2'],
      of: { name: 'cc-gpu' },
    });
  });
});
