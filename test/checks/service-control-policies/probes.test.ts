import type { AccountPublicAccessBlock } from '../../../src/facts/account-public-access-block.ts';
import { edit, put, refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  audit,
  each,
  logArchive,
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
import { deny, documentDeny, hygieneDeny, publicDeny, type Statement, watchDeny } from './statements.ts';
import { runTables } from './table.ts';

interface Sample {
  readonly id: string;
  readonly statement: Statement;
  /** Denied by it, with what stands for it in the message. */
  readonly action: string;
  /** Other statements of the policy. */
  readonly beside?: readonly Statement[];
}

/** What holds for every guardrail that denies a few actions. */
function common({ id, statement, action, beside = [] }: Sample): readonly Row[] {
  const actions = statement.Action as readonly string[];
  const with_ = (change: Statement): Plant => says(id, { ...statement, ...change }, ...beside);
  const service = action.slice(0, action.indexOf(':'));
  return [
    { name: 'denied', expected: [], says: 'denied' },
    { name: 'attached nowhere', plant: attachedTo(id), expected: each('fail', ...members), says: 'no policy denies it' },
    { name: 'attached to the wrong unit', plant: attachedTo(id, places.security), expected: each('fail', production, staging) },
    { name: 'the policy type is off', plant: typeOff, expected: each('fail', ...members) },
    {
      name: 'one action left out',
      plant: with_({ Action: actions.filter((name) => name !== action) }),
      expected: each('fail', ...members),
      says: `${service} (2); ${action} in us-east-2: no policy denies it`,
    },
    {
      name: 'only in one of the regions',
      plant: with_({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } }),
      expected: each('fail', ...members),
      says: /in (?!us-east-2)[a-z0-9-]+: no policy denies it/,
    },
    {
      name: 'only without MFA',
      plant: with_({ Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
      expected: each('fail', ...members),
      says: 'network or MFA',
    },
    {
      name: 'only outside a network',
      plant: with_({ Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
      expected: each('fail', ...members),
      says: 'network or MFA',
    },
    {
      name: 'but for somebody by name',
      plant: with_({ Condition: { StringNotLike: { 'aws:PrincipalArn': '*:role/Admin' } } }),
      expected: each('fail', ...members),
      says: 'an exemption by name',
    },
    {
      name: 'an operator that is none',
      plant: with_({ Condition: { StringIsNot: { 'aws:PrincipalArn': 'x' } } }),
      expected: each('unknown', ...members),
      says: 'cannot be read',
    },
    { name: 'not JSON', plant: policyBut(id, { content: 'null' }), expected: each('unknown', ...members) },
    { name: 'unreadable in one account, beside a certain Deny', plant: attach('odd', [audit], deny({ Action: 7 })), expected: [] },
    { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: each('unknown', ...members) },
  ];
}

function typeOff(facts: Parameters<Plant>[0]): void {
  edit(facts, 'organization', {}, (found) => ({ ...found, root: { ...found.root, policyTypes: [] } }));
}

const on: AccountPublicAccessBlock = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const block =
  (value: Partial<AccountPublicAccessBlock> | null): Plant =>
  (facts) =>
    put(facts, 'account-public-access-block', { account: audit }, value === null ? null : { ...on, ...value });

/** The allowlist of the workloads closes other services by itself: without it, what a guardrail's own policies do is seen. */
const alone = (rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => ({ ...row, plant: all(attachedTo('services'), row.plant ?? (() => undefined)) }));

runTables({
  's3-public-access': common({ id: 'public', statement: publicDeny, action: 's3:PutBucketPublicAccessBlock' }),
  'identity-hygiene': alone(common({ id: 'identity', statement: hygieneDeny, action: 'sso:CreateInstance' })),
  'guard-of-guards': alone([
    ...common({ id: 'watch', statement: watchDeny, action: 'backup:DeleteRecoveryPoint', beside: [documentDeny] }),
    {
      name: 'the session document left out',
      plant: says('watch', watchDeny),
      expected: each('fail', ...members),
      says: /ssm \(4\).*document\/SSM-SessionManagerRunShell/,
    },
    {
      name: 'another document',
      plant: says('watch', watchDeny, { ...documentDeny, Resource: 'arn:aws:ssm:*:*:document/Other' }),
      expected: each('fail', ...members),
    },
    {
      name: 'the document of one account',
      plant: says('watch', watchDeny, { ...documentDeny, Resource: `arn:aws:ssm:*:${audit}:document/*` }),
      expected: each('fail', production, staging, logArchive),
    },
  ]),
  'account-public-access': [
    { name: 'all four on', expected: [], says: 'blocks public access to S3' },
    { name: 'none set', plant: block(null), expected: each('fail', audit), says: 'has no block public access' },
    ...(['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const).flatMap((name): readonly Row[] => [
      { name: `${name} off`, plant: block({ [name]: false }), expected: each('fail', audit), says: `has ${name} off` },
      {
        name: `${name} left out by AWS`,
        plant: block({ [name]: null }),
        expected: each('unknown', audit),
        says: `AWS did not say ${name}`,
      },
    ]),
    {
      name: 'one off, one left out',
      plant: block({ blockPublicAcls: false, blockPublicPolicy: null }),
      expected: each('fail', audit),
      says: 'has blockPublicAcls off',
    },
    {
      name: 'refused',
      plant: (facts) => refuse(facts, 'account-public-access-block', { account: audit }),
      expected: each('unknown', audit),
    },
    {
      name: 'off in an account that it does not bind',
      plant: block(null),
      spec: specWith({ s3_public_access: { in: 'gxp' } }),
      expected: [],
    },
  ],
});
