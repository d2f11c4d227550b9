import type { SimulatedPolicies } from '../../../src/facts/simulated-policies.ts';
import { put, refuse } from '../world.ts';
import { all, attach, audit, logArchive, type Plant, places, policyBut, production, type Row, specWith } from './samples.ts';
import { deny } from './statements.ts';
import { runTables } from './table.ts';

const spec = specWith({ second_opinion: 'aws_simulator' });
const above = {
  [production]: [['full', 'regions', 'trail', 'public', 'identity', 'watch', 'takeover'], ['full', 'services'], ['full'], ['full']],
  [audit]: [['full', 'regions', 'trail', 'public', 'identity', 'watch', 'takeover'], ['full', 'archive'], ['full']],
};
/** What AWS says where it reads the sample's policies as they are meant. */
const inProduction: SimulatedPolicies = {
  account: production,
  levels: above[production] ?? [],
  region: 'us-east-2',
  principal: `arn:aws:iam::${production}:role/iq-second-opinion`,
  allowed: { 'cloudtrail:StopLogging': false, 'ec2:RunInstances': true, 'sqs:CreateQueue': false },
};
const elsewhere: SimulatedPolicies = {
  ...inProduction,
  account: audit,
  levels: above[audit] ?? [],
  region: 'eu-north-1',
  principal: `arn:aws:iam::${audit}:role/iq-second-opinion`,
  allowed: { 'ec2:RunInstances': false, 'iam:ListRoles': true },
};
const simulated =
  (...list: readonly SimulatedPolicies[]): Plant =>
  (facts) =>
    put(facts, 'simulated-policies', {}, list);
const says = (allowed: SimulatedPolicies['allowed']): Plant =>
  simulated({ ...inProduction, allowed: { ...inProduction.allowed, ...allowed } }, elsewhere);
const unknown = (account: string, region: string) => [`unknown ${account}/${account}/${region}`];
const inOne = unknown(production, 'us-east-2');

const rows: readonly Row[] = [
  { name: 'they agree', expected: [], says: "AWS's simulator agrees on 3 actions in production (222222222222) in us-east-2" },
  {
    name: 'AWS allows what iq reads as denied',
    plant: says({ 'sqs:CreateQueue': true }),
    expected: inOne,
    says: 'sqs:CreateQueue (AWS: allow, iq: deny)',
  },
  {
    name: 'AWS denies what iq reads as allowed',
    plant: says({ 'ec2:RunInstances': false }),
    expected: inOne,
    says: 'ec2:RunInstances (AWS: deny, iq: allow)',
  },
  {
    name: 'AWS did not say',
    plant: says({ 'ec2:RunInstances': null }),
    expected: inOne,
    says: 'ec2:RunInstances (AWS: nothing said, iq: allow)',
  },
  { name: 'nothing was asked', plant: simulated({ ...inProduction, allowed: {} }), expected: inOne, says: 'nothing was asked' },
  {
    name: 'other policies than are attached',
    plant: all(simulated(inProduction, elsewhere), attach('more', [places.prod], deny({ Action: 'sqs:*' }))),
    expected: inOne,
    says: 'AWS simulated other policies than those above production',
  },
  {
    name: 'a policy that iq cannot read',
    plant: policyBut('archive', { content: '{' }),
    expected: unknown(audit, 'eu-north-1'),
    says: 'iq: unknown',
  },
  {
    name: 'policies of an account that was not simulated do not matter',
    plant: attach('more', [logArchive], deny({ Action: 'ec2:*' })),
    expected: [],
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'simulated-policies', {}), expected: ['unknown organization/o-exampleorgid'] },
  {
    name: 'the policies refused',
    plant: (facts) => refuse(facts, 'organization-policies', {}),
    expected: [...inOne, ...unknown(audit, 'eu-north-1')],
  },
  { name: 'no simulation', plant: simulated(), expected: ['unknown organization/o-exampleorgid'], says: 'looked at nothing' },
];

runTables({
  'second-opinion': rows.map((row) => ({ spec, ...row, plant: all(simulated(inProduction, elsewhere), row.plant ?? (() => undefined)) })),
});
