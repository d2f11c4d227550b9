import { describe, expect, it } from 'vitest';
import type { IdentityCenter } from '../../../src/facts/identity-center.ts';
import { audit, management, production } from '../governance.ts';
import { edit } from '../world.ts';
import { type CenterRow, centerFacts, centerSection, centerSpec, faultsOf, instanceArn, judged } from './section.ts';

const own = (change: Partial<IdentityCenter>) => (list: readonly IdentityCenter[]) => list.map((one) => ({ ...one, ...change }));
const region = (name: string, change: object = {}) => ({ name, status: 'ACTIVE', isPrimary: name === 'us-east-2', ...change });
const regions = (...list: ReturnType<typeof region>[]) => own({ regions: list });
const both = centerSpec({ center: { ...centerSection, additional_regions: ['us-west-2'] } });
const at = (part: string) => `organization/${instanceArn}${part}`;

describe('identity-center.instance', () => {
  it.each<CenterRow<'identity-center'>>([
    { name: 'as declared', expected: [] },
    { name: 'none', change: () => [], expected: ['fail organization/o-exampleorgid'] },
    { name: 'two', change: (list) => [...list, ...own({ arn: 'arn:b' })(list)], expected: ['fail organization/o-exampleorgid'] },
    { name: 'of nobody knows whom', change: own({ owner: null }), expected: [`unknown ${at('')}`] },
    { name: 'of another account', change: own({ owner: audit }), expected: [`fail ${at('')}`] },
    { name: 'failed', change: own({ status: 'CREATE_FAILED' }), expected: [`fail ${at('/status')}`] },
    { name: 'being deleted', change: own({ status: 'DELETE_IN_PROGRESS' }), expected: [`fail ${at('/status')}`] },
    { name: 'being made', change: own({ status: 'CREATE_IN_PROGRESS' }), expected: [`unknown ${at('/status')}`] },
    { name: 'in a status not known here', change: own({ status: 'PAUSED' }), expected: [`unknown ${at('/status')}`] },
    { name: 'of no status', change: own({ status: null }), expected: [`unknown ${at('/status')}`] },
    { name: 'in a region too many', change: regions(region('us-east-2'), region('us-west-2')), expected: [`fail ${at('/us-west-2')}`] },
    {
      name: 'being added to a region too many',
      change: regions(region('us-east-2'), region('us-west-2', { status: 'ADDING' })),
      expected: [`fail ${at('/us-west-2')}`],
    },
    {
      name: 'being taken out of a region too many',
      change: regions(region('us-east-2'), region('us-west-2', { status: 'REMOVING' })),
      expected: [`unknown ${at('/us-west-2')}`],
    },
    { name: 'elsewhere', change: regions(region('us-west-2')), expected: [`fail ${at('/us-east-2')}`, `fail ${at('/us-west-2')}`] },
    { name: 'in both as declared', change: regions(region('us-east-2'), region('us-west-2')), spec: both, expected: [] },
    { name: 'in one region too few', spec: both, expected: [`fail ${at('/us-west-2')}`] },
    {
      name: 'being added to a declared region',
      change: regions(region('us-east-2'), region('us-west-2', { status: 'ADDING' })),
      spec: both,
      expected: [`unknown ${at('/us-west-2')}`],
    },
    {
      name: 'with the primary region elsewhere',
      change: regions(region('us-east-2', { isPrimary: false }), region('us-west-2', { isPrimary: true })),
      spec: both,
      expected: [`fail ${at('/us-east-2')}`, `fail ${at('/us-west-2')}`],
    },
    {
      name: 'with a region of which nobody knows',
      change: regions(region('us-east-2', { isPrimary: null })),
      expected: [`unknown ${at('/us-east-2')}`],
    },
    {
      name: 'in regions that are refused, of which the rest is judged',
      change: own({ status: 'CREATE_FAILED', regions: { reason: 'denied', error: 'AccessDeniedException', detail: 'regions refused' } }),
      expected: [`unknown ${at('/regions')}`, `fail ${at('/status')}`],
    },
    {
      name: 'with a region of no status',
      change: regions(region('us-east-2', { status: null })),
      expected: [`unknown ${at('/us-east-2')}`],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('instance', 'identity-center', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });
});

describe('identity-center.member-instances', () => {
  const arn = 'arn:aws:sso:::instance/ssoins-0000000000000000';
  const target = { account: production, region: 'us-west-2' };
  it.each<[string, string | null, readonly string[]]>([
    ['its own', production, [`fail ${production}/us-west-2/${arn}`]],
    ['nobody knows whose', null, [`unknown ${production}/us-west-2/${arn}`]],
    ['of another account, which is told of it there', audit, []],
    ['of the organization', management, []],
  ])('an instance that an account sees, %s', (_, owner, expected) => {
    const facts = centerFacts();
    edit(facts, 'identity-center-instances', target, (list) => [...list, { arn, owner }]);
    expect(judged('member-instances', facts).faults).toEqual(expected);
  });

  it('does not ask the management account, whose instance is the organization’s', () => {
    const facts = centerFacts();
    for (const region of ['us-east-2', 'us-west-2']) facts.delete(`identity-center-instances@${management}/${region}`);
    const { findings, faults } = judged('member-instances', facts);
    expect(faults).toEqual([]);
    expect(findings).toHaveLength(8);
  });
});
