import { describe, expect, it } from 'vitest';
import environments from '../../../src/checks/environments.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { production, staging } from '../databases/samples.ts';
import { edit, type Facts, findingsOf } from '../world.ts';
import { factsOfBoth, here, region, rule, specWith, there } from './reference.ts';

type Sections = Record<string, Record<string, Record<string, unknown>>>;

describe('parties of security groups by the names of the spec', () => {
  type Change = (sections: Sections) => void;
  const named = (change: Change, section: string, item: string): Spec => {
    const spec = specWith([], (sections) => change(sections as unknown as Sections));
    const withItem = (name: 'prod' | 'stage') => ({ ...spec.instances?.[name], [section]: { [item]: `${item}_${name}` } });
    return { ...spec, instances: { prod: withItem('prod'), stage: withItem('stage') } };
  };
  const accountOf = (name: 'prod' | 'stage') => (name === 'prod' ? 'production' : 'staging');
  const both = (item: string, of: (name: 'prod' | 'stage') => object) =>
    Object.fromEntries((['prod', 'stage'] as const).map((name) => [`${item}_${name}`, { in: accountOf(name), region, ...of(name) }]));
  const ofApp = (spec: Spec, facts: Facts) => {
    const found = findingsOf(environments, 'configuration', { spec, facts }).filter(
      ({ resource }) => resource === 'stage/security_groups.groups.app',
    );
    return found.map(({ outcome, message }) => (outcome === 'pass' ? 'pass' : message));
  };
  /** The rules of the group in both; `of` an account. */
  const letting = (facts: Facts, of: (account: string) => ReturnType<typeof rule>[]) => {
    for (const at of [here, there])
      edit(facts, 'security-groups', at, (groups) =>
        groups.map((one) => (one.name.startsWith('app') ? { ...one, ingress: of(at.account) } : one)),
      );
    return facts;
  };

  const listed = named(
    ({ security_groups: section }) =>
      Object.assign(section ?? {}, {
        prefix_lists: both('offices', (name) => ({ match: { name: `offices-${name}*` }, entries: ['192.0.2.0/24'] })),
      }),
    'security_groups.prefix_lists',
    'offices',
  );
  const lists = (facts: Facts, more: readonly string[] = []): Facts => {
    for (const at of [here, there])
      edit(facts, 'prefix-lists', at, ([list]) =>
        ['', ...more].map(
          (end) => ({ ...list, id: `${list?.id}${end}`, name: `offices-${at === there ? 'prod' : 'stage'}${end}` }) as never,
        ),
      );
    return facts;
  };

  it('a prefix list of the environment is the same in both, whatever AWS calls it', () => {
    const facts = letting(lists(factsOfBoth()), (account) => [rule(22, { prefixLists: [`pl-${account}`] })]);
    expect(ofApp(listed, facts)).toEqual(['pass']);
    expect(ofApp(specWith(), facts)).toEqual([
      expect.stringMatching(/only prod: tcp 22 – the prefix list offices-prod; only stage: .*offices-stage/),
    ]);
  });

  it('a prefix list that is one of several that match is not known', () => {
    const facts = letting(lists(factsOfBoth(), ['-2']), (account) => [rule(22, { prefixLists: [`pl-${account}`] })]);
    expect(ofApp(listed, facts)).toEqual([
      expect.stringMatching(/ingress \(2 match pl:offices: pl-333333333333, pl-333333333333-2; 2 match/),
    ]);
  });

  it('a group that is one of several that match is not known', () => {
    const facts = factsOfBoth();
    edit(facts, 'security-groups', here, (groups) => [
      ...groups,
      ...groups.filter(({ name }) => name.startsWith('alb')).map((one) => ({ ...one, id: 'sg-2', arn: `${one.arn}2` })),
    ]);
    expect(ofApp(specWith(), facts)).toEqual([expect.stringMatching(/ingress \(2 match sg:alb: sg-333333333333-alb, sg-2\)/)]);
  });

  it('a group that is in no environment has its own name', () => {
    const spec = specWith([], (sections) => {
      const { security_groups: section } = sections as unknown as Sections;
      Object.assign(section?.groups ?? {}, {
        bastion: { in: ['production', 'staging'], region, match: { name: 'bastion-*' }, ingress: [], egress: [] },
      });
    });
    const facts = letting(factsOfBoth(), (account) => [rule(22, { groups: [`sg-${account}-bastion`] })]);
    for (const at of [here, there])
      edit(facts, 'security-groups', at, (groups) => [
        ...groups,
        { ...groups[0], id: `sg-${at.account}-bastion`, arn: `arn:${at.account}`, name: `bastion-${at.account}`, ingress: [] } as never,
      ]);
    expect(ofApp(spec, facts)).toEqual(['pass']);
  });

  const second = (account: string) => (account === production ? '10.21.0.0/16' : '10.31.0.0/16');
  const first = (account: string) => (account === production ? '10.20.0.0/16' : '10.30.0.0/16');
  const wide = (facts: Facts): Facts => {
    for (const at of [here, there])
      edit(facts, 'vpcs', at, (vpcs) =>
        vpcs.map((one) => ({ ...one, cidrs: [first(at.account), second(at.account), `fd00:${at.account.slice(0, 3)}::/48`] })),
      );
    return facts;
  };
  const declaring = specWith([], (sections) => {
    const { networks } = sections as unknown as Sections;
    Object.assign(networks?.vpcs?.cc_prod ?? {}, { cidr: [first(production), second(production)] });
    Object.assign(networks?.vpcs?.cc_stage ?? {}, { cidr: [first(staging), second(staging)] });
  });

  it.each<[string, (account: string) => readonly string[]]>([
    ['all of its blocks', (account) => [first(account), second(account)]],
    ['its block of version 6', (account) => [`fd00:${account.slice(0, 3)}::/48`]],
  ])('a network is the same in both: %s', (_, blocks) => {
    const facts = letting(wide(factsOfBoth()), (account) => [rule(53, { addresses: blocks(account) })]);
    expect(ofApp(specWith(), facts)).toEqual(['pass']);
    expect(ofApp(declaring, facts)).toEqual(['pass']);
  });

  it('a network in one, and a block of it in the other, differ', () => {
    const facts = letting(wide(factsOfBoth()), (account) => [
      rule(53, { addresses: account === production ? [first(account), second(account)] : [first(account)] }),
    ]);
    expect(ofApp(declaring, facts)).toEqual([
      'security_groups.groups.app differs between prod and stage where it may not: ingress (only prod: tcp 53 – vpc:cc; only stage: tcp 53 – vpc:cc, block 1 of 2).',
    ]);
  });

  it('the first block of a network is the first of the other where the spec lists them, else it is not known', () => {
    const firsts = letting(wide(factsOfBoth()), (account) => [rule(53, { addresses: [first(account)] })]);
    expect(ofApp(declaring, firsts)).toEqual(['pass']);
    expect(ofApp(specWith(), firsts)).toEqual([
      expect.stringMatching(/^Of .* ingress \(a rule is for 10\.30\.0\.0\/16 and not for the other blocks of vpc:cc; a rule is for 10\.20/),
    ]);
    const crossed = letting(wide(factsOfBoth()), (account) => [
      rule(53, { addresses: [account === production ? first(account) : second(account)] }),
    ]);
    expect(ofApp(declaring, crossed)).toEqual([expect.stringMatching(/only prod: .* block 1 of 2; only stage: .* block 2 of 2/)]);
  });

  it('a network beside its own is that of the environment, and one of several that match is not known', () => {
    const spec = named(
      ({ networks }) =>
        Object.assign(
          networks?.vpcs ?? {},
          both('db', () => ({ match: { tag: { Name: 'db' } }, tiers: { x: { match: { tag: { Tier: 'x' } }, route: 'none' } } })),
        ),
      'networks.vpcs',
      'db',
    );
    const more = (count: number): Facts => {
      const facts = letting(factsOfBoth(), (account) => [rule(53, { addresses: [second(account)] })]);
      for (const at of [here, there])
        edit(facts, 'vpcs', at, (vpcs) => [
          ...vpcs,
          ...Array.from(
            { length: count },
            (_, n) => ({ ...vpcs[0], id: `vpc-db${n}`, cidrs: [second(at.account)], tags: { Name: 'db' } }) as never,
          ),
        ]);
      return facts;
    };
    expect(ofApp(spec, more(1))).toEqual(['pass']);
    expect(ofApp(spec, more(2))).toEqual([expect.stringMatching(/ingress \(2 networks match vpc:db\)/)]);
    expect(ofApp(spec, more(0))).toEqual([expect.stringMatching(/only prod: tcp 53 – 10\.21\.0\.0\/16; only stage: tcp 53 – 10\.31/)]);
  });
});
