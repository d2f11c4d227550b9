import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/security-groups.ts';
import { neededIn } from '../../../src/wanted.ts';
import { declared, groupBut, place, specOf } from './samples.ts';

const where = (fact: 'network-interfaces' | 'prefix-lists' | 'security-groups' | 'vpcs', spec = specOf()) => neededIn(check, fact, spec);
const without = (...rules: readonly object[]) => specOf({ rules, groups: { db: declared.db } });
const inPlace = { in: ['production'], regions: ['us-east-2'] };

describe('what is read', () => {
  it('groups where they are declared, and everywhere where a rule is about all of them', () => {
    expect(where('security-groups', without())).toEqual([inPlace]);
    expect(where('security-groups', without({ in: 'all', closed_ports: [22] }))).toEqual([inPlace, { in: ['all'] }]);
    expect(where('security-groups', without({ in: 'all', undeclared: 'allowed', default_groups: 'any' }))).toEqual([inPlace]);
  });

  it('networks where a group says which, or has the blocks of one', () => {
    expect(where('vpcs')).toEqual([]);
    expect(where('vpcs', groupBut('db', { vpc: 'vpc:cc' }))).toEqual([inPlace]);
    expect(where('vpcs', groupBut('db', { egress: [{ tcp: 443, to: 'vpc:cc' }] }))).toEqual([inPlace]);
  });

  it('prefix lists where they are declared or named, or their addresses count', () => {
    const lists = { partners: { ...place(), in: 'staging', match: { name: 'x' }, entries: ['10.0.0.0/8'] } };
    expect(where('prefix-lists', without())).toEqual([]);
    expect(where('prefix-lists', specOf({ rules: [], prefix_lists: lists }))).toEqual([{ ...inPlace, in: ['staging'] }, inPlace]);
    expect(where('prefix-lists', without({ in: 'all', max_public: {} }))).toEqual([{ in: ['all'] }]);
  });

  it('interfaces where it matters what reaches them', () => {
    expect(where('network-interfaces', without({ in: 'all', closed_ports: [22] }))).toEqual([]);
    expect(where('network-interfaces', without({ in: 'gxp', max_public: {} }))).toEqual([{ in: ['gxp'] }]);
  });

  it('in the accounts that the section names', () => {
    expect(check.accounts?.(without({ in: 'gxp', closed_ports: [22] }))).toEqual(['gxp', 'production']);
  });

  it('and judged where the spec asks for it', () => {
    const asked = (spec = specOf()) => Object.keys(check.requirements).filter((id) => check.requirements[id]?.asked?.(spec) === true);
    expect(asked(without())).toEqual(['group-present', 'ingress', 'egress']);
    expect(asked(specOf({ groups: {}, rules: [{ in: 'all', undeclared: 'fail', default_groups: 'any' }] }))).toEqual(['undeclared-groups']);
    expect(asked()).toEqual(['group-present', 'ingress', 'egress', 'undeclared-groups', 'default-groups', 'exposure', 'closed-ports']);
  });
});
