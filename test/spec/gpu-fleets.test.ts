import { describe, expect, it } from 'vitest';
import { type Context, contextOf } from '../../src/spec/rules/context.ts';
import { depthRules } from '../../src/spec/rules/depth.ts';
import { gpuFleetRules } from '../../src/spec/rules/gpu-fleets.ts';
import { referenceRules } from '../../src/spec/rules/references.ts';
import { specFile } from '../../src/spec/sections/index.ts';

const organization = {
  regions: { governed: ['us-east-2', 'us-west-2'] },
  accounts: { production: { id: '222222222222', ou: '/Work' }, audit: { id: '555555555555', ou: '/Security' } },
  classes: [
    { in: 'production', depth: 'full' },
    { in: 'audit', depth: 'boundary' },
  ],
};
const keys = {
  phi: { in: 'production', region: 'us-east-2', match: { alias: 'alias/cc-phi' } },
  phi_dr: { in: 'production', region: 'us-west-2', match: { alias: 'alias/cc-phi' } },
};
const fleet = {
  ...{ in: 'production', region: 'us-east-2', match: { name: 'cc-gpu' }, azs: ['us-east-2a', 'us-east-2b'], floor_per_az: 1 },
  ...{ families: ['g5'], cluster: 'cc', capacity_provider: 'gpu', services: ['x'], launch: { ebs: 'key:phi' } },
};

/** What the rules say of one fleet: places and sentences. */
function complaintsOf(change: object): readonly string[] {
  const draft = { organization, keys, gpu_fleets: { gpu: { ...fleet, ...change } } } as Context['draft'];
  const context = contextOf(draft, { catalogue: [], attestations: null, environments: [] });
  const found = [...gpuFleetRules, ...referenceRules, ...depthRules].flatMap((rule) => rule(context));
  return found
    .filter(({ path }) => path[0] === 'gpu_fleets')
    .map(({ path, message, hint }) => `${path.slice(2).join('.')}: ${message}${hint === undefined ? '' : ` (${hint})`}`);
}

describe('gpu_fleets', () => {
  it.each<[string, object, readonly string[]]>([
    ['nothing wrong', {}, []],
    [
      'a zone of another region',
      { azs: ['us-west-2a'] },
      ['azs.0: us-west-2a is not an Availability Zone of us-east-2 (such as us-east-2a)'],
    ],
    ['a zone twice', { azs: ['us-east-2a', 'us-east-2a'] }, ['azs.1: us-east-2a is named twice']],
    ['a family twice', { families: ['g5', 'g5'] }, ['families.1: g5 is named twice']],
    ['a service twice', { services: ['x', 'x'] }, ['services.1: x is named twice']],
    [
      'a provider without cluster',
      { cluster: undefined },
      ['capacity_provider: capacity_provider needs cluster, which is missing (add cluster)'],
    ],
    [
      'services without provider',
      { capacity_provider: undefined },
      ['services: services needs capacity_provider, which is missing (add capacity_provider)'],
    ],
    [
      'a provider for two groups',
      { strategy: 'group_per_az' },
      ['capacity_provider: 1 capacity provider is named, but the fleet has 2 groups: a provider manages one (write a list)'],
    ],
    ['a provider for each group', { strategy: 'group_per_az', capacity_provider: ['a', 'b'] }, []],
    [
      'two providers for one group',
      { capacity_provider: ['a', 'b'] },
      ['capacity_provider: 2 capacity providers are named, but the fleet has 1 group: a provider manages one (name one)'],
    ],
    ['a provider twice', { strategy: 'group_per_az', capacity_provider: ['a', 'a'] }, ['capacity_provider.1: a is named twice']],
    ['a key that nobody declared', { launch: { ebs: 'key:pih' } }, ['launch.ebs: no key is named pih (did you mean key:phi?)']],
    [
      'a key of another region',
      { launch: { ebs: 'key:phi_dr' } },
      ['launch.ebs: key:phi_dr is a key of us-west-2, but the fleet is in us-east-2: keys are regional (of us-east-2: key:phi)'],
    ],
    ['any key of the customer', { launch: { ebs: 'customer_managed' } }, []],
    ['an account that nobody named', { in: 'prodution' }, ['in: no account and no set is named prodution (did you mean production?)']],
    [
      'a region that nobody reads',
      { region: 'eu-west-1', azs: ['eu-west-1a'], launch: undefined },
      ['region: eu-west-1 is not a governed region, so nothing there is read in depth (governed: us-east-2, us-west-2)'],
    ],
  ])('%s', (_, change, expected) => {
    expect(complaintsOf(change)).toEqual(expected);
  });

  it('is where accounts are read in full', () => {
    expect(complaintsOf({ in: 'audit' })).toEqual([expect.stringMatching(/^in: .*audit/)]);
  });

  it.each<[string, object]>([
    ['no fleet', { ...fleet, match: {} }],
    ['a zone that is none', { ...fleet, azs: ['2a'] }],
    ['an owner that is none', { ...fleet, launch: { image_owner: 'me' } }],
    ['another strategy', { ...fleet, strategy: 'best_effort' }],
  ])('refuses %s', (_, gpu) => {
    expect(specFile.shape.gpu_fleets.safeParse({ gpu }).success).toBe(false);
  });

  it('takes one capacity provider for a list of one', () => {
    expect(specFile.shape.gpu_fleets.parse({ gpu: fleet })?.gpu?.capacity_provider).toEqual(['gpu']);
  });
});
