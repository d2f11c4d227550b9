import type { Tripwire } from '../../../src/facts/tripwire.ts';
import { edit, put, refuse } from '../world.ts';
import {
  all,
  attachedTo,
  audit,
  members,
  type Plant,
  places,
  policyBut,
  production,
  type Row,
  says,
  specWith,
  staging,
} from './samples.ts';
import { regionDeny } from './statements.ts';
import { runTables } from './table.ts';

const spec = specWith({ live_canary: true });
const closed: Tripwire = { closedBy: 'service-control-policy', message: 'with an explicit deny in a service control policy' };
const open = (...operations: readonly string[]): Tripwire => ({
  closedBy: null,
  closed: operations,
  stores: [],
  trails: [],
  ebsDefault: null,
});
const heard =
  (region: string, tripwire: Tripwire, accounts: readonly string[] = members): Plant =>
  (facts) => {
    for (const account of accounts) put(facts, 'tripwire', { account, region }, tripwire);
  };
/** The sample's us-east-1 answers; here AWS refuses there too. */
const refused = heard('us-east-1', closed);
const of = (outcome: 'fail' | 'unknown', region: string, ...accounts: readonly string[]) =>
  accounts.map((account) => `${outcome} ${account}/${region}/${account}/${region}`);
const both = (outcome: 'fail' | 'unknown', ...accounts: readonly string[]) =>
  accounts.flatMap((account) => ['eu-west-1', 'us-east-1'].flatMap((region) => of(outcome, region, account)));

const rows: readonly Row[] = [
  {
    name: 'AWS refuses what the policies deny',
    expected: [],
    says: 'AWS refused what the policies deny, and named a service control policy',
  },
  {
    name: 'AWS answers in one region',
    plant: heard('us-east-1', open()),
    expected: of('fail', 'us-east-1', ...members),
    says: /us-east-1: AWS answered EC2.DescribeVolumes, RDS.DescribeDBInstances, SecretsManager.ListSecrets, which the policies deny/,
  },
  {
    name: 'AWS answers one call in one account',
    plant: heard('us-east-1', open('EC2.DescribeVolumes', 'RDS.DescribeDBInstances'), [audit]),
    expected: of('fail', 'us-east-1', audit),
    says: 'AWS answered SecretsManager.ListSecrets, which',
  },
  {
    name: 'AWS refuses what iq does not see denied',
    plant: attachedTo('regions', places.security),
    expected: both('unknown', production, staging),
    says: 'which the policies, as iq reads them, do not deny',
  },
  {
    name: 'the policies deny one of the calls, and AWS that one',
    plant: all(
      says('regions', { ...regionDeny, NotAction: undefined, Action: 'rds:*' }),
      heard('eu-west-1', open('RDS.DescribeDBInstances')),
      heard('us-east-1', open('RDS.DescribeDBInstances')),
      attachedTo('services'),
    ),
    expected: [],
  },
  {
    name: 'neither denies anything',
    plant: all(attachedTo('regions'), attachedTo('services'), heard('eu-west-1', open()), heard('us-east-1', open())),
    expected: ['unknown organization/o-exampleorgid'],
  },
  { name: 'a policy that cannot be read', plant: policyBut('regions', { content: '{' }), expected: both('unknown', ...members) },
  {
    name: 'one region of one account refused',
    plant: (facts) => refuse(facts, 'tripwire', { account: staging, region: 'eu-west-1' }),
    expected: of('unknown', 'eu-west-1', staging),
  },
  { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: both('unknown', ...members) },
  {
    name: 'no other region is enabled',
    plant: (facts) => {
      for (const account of members)
        edit(facts, 'enabled-regions', { account }, (found) => found.filter(({ name }) => name === 'us-east-2'));
    },
    expected: ['unknown organization/o-exampleorgid'],
    says: 'looked at nothing',
  },
];

runTables({ 'live-canary': rows.map((row) => ({ spec, ...row, plant: all(refused, row.plant ?? (() => undefined)) })) });
