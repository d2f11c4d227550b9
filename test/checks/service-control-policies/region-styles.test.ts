import { edit, put } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  audit,
  each,
  guardrail,
  logArchive,
  members,
  type Plant,
  places,
  says,
  specWith,
  without,
} from './samples.ts';
import { allow, deny, globals, governed } from './statements.ts';
import { runTables } from './table.ts';

const wholes = globals.map((service) => `${service}:*`);
const _outside = { StringNotEquals: { 'aws:RequestedRegion': governed } };
const _nobodyExempt = specWith({ exemptions: [] });

/** What Control Tower writes, https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html, shortened. */
const controlTower = deny({
  Sid: 'GRREGIONDENY',
  NotAction: [
    'a4b:*',
    'access-analyzer:*',
    'account:*',
    'acm:*',
    'aws-marketplace:*',
    'billing:*',
    'budgets:*',
    'ce:*',
    'cloudfront:*',
    'cloudtrail:LookupEvents',
    'config:*',
    'directconnect:*',
    'ec2:DescribeRegions',
    'ec2:DescribeTransitGateways',
    'ec2:DescribeVpnGateways',
    'fms:*',
    'globalaccelerator:*',
    'health:*',
    'iam:*',
    'kms:*',
    'lightsail:Get*',
    'networkmanager:*',
    'organizations:*',
    'route53:*',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketLocation',
    's3:ListAllMyBuckets',
    's3:PutAccountPublicAccessBlock',
    'shield:*',
    'sso:*',
    'sts:*',
    'support:*',
    'tag:GetResources',
    'waf:*',
    'wafv2:*',
  ],
  Condition: {
    StringNotEquals: { 'aws:RequestedRegion': governed },
    ArnNotLike: { 'aws:PrincipalARN': ['arn:*:iam::*:role/AWSControlTowerExecution'] },
  },
});
const controlTowerOpen = guardrail('region_restriction', {
  global_services: [
    ...['a4b', 'access-analyzer', 'account', 'acm', 'aws-marketplace', 'billing', 'budgets', 'ce', 'cloudfront', 'config', 'directconnect'],
    ...[
      'fms',
      'globalaccelerator',
      'health',
      'iam',
      'kms',
      'networkmanager',
      'organizations',
      'route53',
      'shield',
      'sso',
      'sts',
      'support',
    ],
    ...[
      'waf',
      'wafv2',
      's3:PutAccountPublicAccessBlock',
      'lightsail:GetInstanceAccessDetails',
      'lightsail:GetRelationalDatabaseMasterUserPassword',
    ],
  ],
});
/** The grammar of September 2025: Allow with a condition. */
const conditionalAllow: Plant = all(
  attachedTo('regions'),
  without('full', places.root),
  attach(
    'allow',
    [places.root],
    allow({ Sid: 'Governed', Action: '*', Condition: { StringEquals: { 'aws:RequestedRegion': governed } } }),
    allow({ Sid: 'Global', Action: wholes }),
  ),
);
const onlyGovernedRegions: Plant = (facts) => {
  for (const account of members)
    put(
      facts,
      'enabled-regions',
      { account },
      governed.map((name) => ({ name, status: 'ENABLED' })),
    );
};

runTables({
  'region-restriction': [
    { name: 'Deny NotAction, at the units', plant: attachedTo('regions', places.security, places.workloads), expected: [] },
    { name: 'Deny NotAction, at the accounts', plant: attachedTo('regions', ...members), expected: [] },
    { name: "Control Tower's own", plant: says('regions', controlTower), spec: controlTowerOpen, expected: [] },
    { name: 'Allow with a condition beside an Allow for global services', plant: conditionalAllow, expected: [] },
    {
      name: 'a key in other letters, with IfExists',
      plant: says('regions', deny({ NotAction: wholes, Condition: { StringNotEqualsIfExists: { 'AWS:requestedregion': governed } } })),
      expected: [],
    },
    {
      name: 'a Deny for each region that is enabled',
      plant: says('regions', deny({ NotAction: wholes, Condition: { StringLike: { 'aws:RequestedRegion': ['eu-*', 'us-east-1'] } } })),
      expected: [],
    },
    { name: 'no other region is enabled', plant: onlyGovernedRegions, expected: [], says: 'a region that is not enabled yet' },
    {
      name: 'no other region is enabled, and one that comes would be open',
      plant: all(
        onlyGovernedRegions,
        says('regions', deny({ NotAction: wholes, Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } } })),
      ),
      expected: each('fail', ...members),
    },
    {
      name: 'a region that is being enabled counts',
      plant: (facts) => {
        onlyGovernedRegions(facts);
        attachedTo('regions', places.workloads)(facts);
        edit(facts, 'enabled-regions', { account: audit }, (found) => [{ name: 'ap-east-1', status: 'ENABLING' }, ...found]);
      },
      expected: each('fail', audit, logArchive),
      says: 'changes in a region that is not enabled yet: ',
    },
  ],
});
