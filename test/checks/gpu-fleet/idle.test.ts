import { describe, expect, it } from 'vitest';
import gpuFleet from '../../../src/checks/gpu-fleet.ts';
import { neededFacts } from '../../../src/needs.ts';
import { type Facts, findingsOf, put, verdictsOf } from '../world.ts';
import { fleetFacts, group, here, region, specOf, version } from './samples.ts';

const outcomes = (requirement: string, facts: Facts, spec = specOf()) =>
  findingsOf(gpuFleet, requirement, { spec, facts }).map(({ outcome }) => outcome);

describe('gpu-fleet', () => {
  it('has nothing to judge where the fleet is not there, and says so', () => {
    const facts = fleetFacts();
    put(facts, 'auto-scaling-groups', here, []);
    for (const requirement of Object.keys(gpuFleet.requirements)) {
      expect([requirement, ...outcomes(requirement, facts)]).toEqual([
        requirement,
        requirement === 'group-present' ? 'fail' : 'not-applicable',
      ]);
    }
  });

  it('has nothing to judge of instances where there are none', () => {
    const facts = fleetFacts();
    put(facts, 'auto-scaling-groups', here, [{ ...group, instances: [] }]);
    put(facts, 'instances', here, []);
    expect(new Set(outcomes('instances', facts))).toEqual(new Set(['not-applicable']));
    expect(outcomes('instance-age', facts)).toEqual(['not-applicable']);
    expect(outcomes('in-service', facts)).toEqual(['fail', 'fail']);
  });

  it('has no offering to judge of strangers alone', () => {
    const facts = fleetFacts();
    put(facts, 'launch-template-versions', here, [{ ...version, type: 'm5.large' }]);
    expect(outcomes('offerings', facts)).toEqual(['not-applicable']);
  });

  it('plans nothing that the spec does not ask for', () => {
    const spec = specOf({ launch: undefined, capacity_provider: undefined, services: undefined, purchase: 'any' });
    const planned = verdictsOf(gpuFleet, { spec, facts: fleetFacts() }).flatMap(({ findings }) =>
      findings.map(({ requirementId }) => requirementId),
    );
    expect([...new Set(planned)].map((id) => id.slice('gpu-fleet.'.length)).sort()).toEqual([
      ...['families', 'floor', 'group-present', 'in-service', 'instances', 'offerings', 'schedules', 'strategy', 'zones'],
    ]);
  });

  it('says so where the spec asks something of other fleets alone', () => {
    const other = { in: 'staging', region, match: { name: 'x' }, azs: ['us-east-2a'], floor_per_az: 1, families: ['g5'] };
    const spec = specOf({ capacity_provider: undefined }, {}, { other: { ...other, capacity_provider: 'gpu', cluster: 'c' } });
    const messages = findingsOf(gpuFleet, 'capacity-provider', { spec, facts: fleetFacts() }).map(({ message }) => message);
    expect(messages[0]).toBe('The spec asks no fleet in production (222222222222) to have a capacity provider.');
  });

  it('reads the declared regions alone, and of the declared groups', () => {
    const wanted = new Map(neededFacts([gpuFleet], { spec: specOf() }).map((fact) => [fact.name, fact.wanted]));
    const place = { in: ['production'], regions: [region] };
    expect(wanted.get('auto-scaling-groups')).toEqual([place]);
    expect(wanted.get('instances')).toEqual([{ ...place, of: { tag: { Role: 'gpu' } } }]);
    expect(wanted.get('launch-template-versions')).toEqual([{ ...place, of: { tag: { Role: 'gpu' } } }]);
    expect(wanted.get('instance-type-offerings')).toEqual([{ ...place, of: ['g4dn', 'g5'] }]);
    expect(wanted.get('ecs-services')).toEqual([{ ...place, of: { cluster: 'cc-inference', services: ['cc-inf*'] } }]);
    const bare = new Map(
      neededFacts([gpuFleet], { spec: specOf({ launch: undefined, services: undefined, capacity_provider: undefined }) }).map((fact) => [
        fact.name,
        fact.wanted,
      ]),
    );
    expect(wanted.get('ebs-default')).toEqual([place]);
    for (const name of [
      'volumes',
      'ebs-default',
      'keys',
      'launch-images',
      'subnets',
      'ecs-services',
      'ecs-clusters',
      'capacity-providers',
    ]) {
      expect([name, bare.has(name)]).toEqual([name, false]);
    }
  });
});
