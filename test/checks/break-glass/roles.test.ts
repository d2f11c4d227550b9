import { sectionOf } from '../../../src/checks/break-glass/section.ts';
import { management, production, roleOf, staging } from '../governance.ts';
import { edit, type Facts, put, refuse } from '../world.ts';
import { assigned, edits, glassRole, mayDo, operatorRole, reserved, specOf, trust, trusting, writeRole, writeRoleBut } from './samples.ts';
import { runTables } from './table.ts';

const account = { account: production };
const { write_role: _, ...rest } = sectionOf(specOf());
const withoutWriteRole = { ...specOf(), break_glass: rest as ReturnType<typeof sectionOf> };
const assuming = (...Resource: readonly string[]) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource });
const glass = (outcome: string) => [`${outcome} ${glassRole.arn}`];
const write = (outcome: string) => [`${outcome} ${writeRole.arn}`];
const set = (outcome: string) => [`${outcome} ${production}/permission-set/BreakGlass`];
const notProvisioned = (facts: Facts) => put(facts, 'roles', account, [operatorRole, writeRole]);
const used = (at: string | null) => edits('glass', (role) => ({ ...role, lastUsed: at === null ? null : { at, region: null } }));
const session = (sessionDuration: string | null) => (facts: Facts) =>
  edit(facts, 'permission-sets', {}, (sets) => sets.map((one) => ({ ...one, sessionDuration })));
const assignments =
  (...list: readonly object[]) =>
  (facts: Facts) =>
    put(facts, 'account-assignments', {}, assigned(...list));

const root = `arn:aws:iam::${production}:root`;
const where = (operator: string, ...values: readonly string[]) => ({ Condition: { [operator]: { 'aws:PrincipalArn': values } } });
const pattern = `arn:aws:iam::${production}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_BreakGlass_*`;

runTables({
  'permission-set': [
    { name: 'as declared', expected: [] },
    {
      name: 'not there',
      plant: (facts) => put(facts, 'permission-sets', {}, []),
      expected: set('fail'),
      says: 'There is no permission set BreakGlass',
    },
    { name: 'longer than declared', plant: session('PT12H'), expected: set('fail'), says: 'lasts PT12H, and 1h is declared' },
    { name: 'the same length in other words', plant: session('PT60M'), expected: [] },
    { name: 'a length that cannot be read', plant: session('1 hour'), expected: set('unknown') },
    { name: 'no length: one hour', plant: session(null), expected: [] },
    {
      name: 'assigned in another account too',
      plant: assignments({}, { account: staging }),
      expected: set('fail'),
      says: `is assigned in staging (${staging}) too`,
    },
    { name: 'assigned to nobody here', plant: assignments(), expected: set('fail'), says: 'is assigned to nobody in' },
    { name: 'assigned to one person', plant: assignments({}, { principalType: 'USER' }), expected: set('fail'), says: 'to single users' },
    { name: 'assigned to something of another day', plant: assignments({}, { principalType: 'ROBOT' }), expected: set('unknown') },
    { name: 'assignments that are refused', plant: (facts) => refuse(facts, 'account-assignments', {}), expected: set('unknown') },
  ],
  'read-only': [
    { name: 'reading, and what is declared besides', expected: [] },
    {
      name: 'one change',
      plant: mayDo('glass', { Effect: 'Allow', Action: 'rds:DeleteDBInstance', Resource: '*' }),
      expected: glass('fail'),
      says: 'rds:DeleteDBInstance (policy inline, statement #1)',
    },
    {
      name: 'everything',
      plant: mayDo('glass', { Effect: 'Allow', Action: '*', Resource: '*' }),
      expected: glass('fail'),
      says: / and \d+ more/,
    },
    {
      name: 'a policy that cannot be read',
      plant: edits('glass', (role) => ({ ...role, inline: [{ name: 'inline', document: '{' }] })),
      expected: glass('unknown'),
    },
    {
      name: 'a policy that AWS does not show',
      plant: edits('glass', (role) => ({ ...role, attached: ['arn:aws:iam::aws:policy/Gone'] })),
      expected: glass('unknown'),
    },
    { name: 'not provisioned', plant: notProvisioned, expected: set('unknown'), says: 'it is not provisioned there' },
    {
      name: 'what an earlier set of the name left behind is judged as well',
      plant: (facts) => {
        const before = roleOf(production, 'AWSReservedSSO_BreakGlass_aaaaaaaaaaaaaaaa', [], reserved);
        edit(facts, 'roles', account, (roles) => [...roles, before]);
        const inline = [{ name: 'all', document: JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }) }];
        const { arn, name, path } = before;
        const details = { arn, name, path, inline, attached: [], boundary: null, lastUsed: null };
        edit(facts, 'authorization-details', account, ({ roles, policies }) => ({ roles: [...roles, details], policies }));
      },
      expected: [`fail arn:aws:iam::${production}:role${reserved}AWSReservedSSO_BreakGlass_aaaaaaaaaaaaaaaa`],
    },
  ],
  'write-role': [
    { name: 'as declared', expected: [] },
    {
      name: 'not there',
      plant: (facts) => put(facts, 'roles', account, [glassRole]),
      expected: [`fail ${production}/role/BreakGlassWrite`],
    },
    {
      name: 'longer sessions',
      plant: writeRoleBut({ maxSessionSeconds: 43_200 }),
      expected: write('fail'),
      says: 'last 720 minutes at most; 1h is allowed',
    },
    { name: 'a length that AWS left out', plant: writeRoleBut({ maxSessionSeconds: null }), expected: write('unknown') },
    {
      name: 'roles that are refused',
      plant: (facts) => refuse(facts, 'roles', account),
      expected: [`unknown ${production}/role/BreakGlassWrite`],
    },
  ],
  'write-role-trust': [
    { name: 'the role by its ARN', expected: [], says: 'BreakGlassWrite trusts AWSReservedSSO_BreakGlass_0123456789abcdef' },
    { name: 'the account, held to the role', plant: trust(trusting(root, where('ArnEquals', glassRole.arn))), expected: [] },
    {
      name: 'the account by its id, held to a pattern of the role',
      plant: trust(trusting(production, where('ArnLike', pattern))),
      expected: [],
    },
    { name: 'by texts', plant: trust(trusting(root, where('StringLike', pattern))), expected: [] },
    {
      name: 'the account, held to any value that is the role',
      plant: trust(trusting(root, where('ForAnyValue:ArnLike', pattern))),
      expected: [],
    },
    {
      name: 'the account, held to a pattern of the role in whatever account',
      plant: trust(trusting(root, where('ArnLike', pattern.replace(production, '*')))),
      expected: [],
    },
    {
      name: 'such a pattern as a text, in which a wildcard goes beyond colons',
      plant: trust(trusting(root, where('StringLike', pattern.replace(production, '*')))),
      expected: write('fail'),
    },
    {
      name: 'a text of whatever partition, likewise',
      plant: trust(trusting(root, where('StringLike', pattern.replace(':aws:', ':*:')))),
      expected: write('fail'),
    },
    {
      name: 'a role of whatever partition',
      plant: trust(trusting(root, where('ArnLike', pattern.replace(':aws:', ':*:')))),
      expected: [],
    },
    { name: 'everybody, held to the role', plant: trust(trusting('*', where('ArnLike', pattern))), expected: [] },
    {
      name: 'everybody, held to such a role of whatever account',
      plant: trust(trusting('*', where('ArnLike', pattern.replace(production, '*')))),
      expected: write('fail'),
      says: 'whoever ArnLike aws:PrincipalArn arn:aws:iam::*:role',
    },
    {
      name: 'everybody, held to the role where it says who it is at all',
      plant: trust(trusting('*', where('ForAllValues:ArnLike', pattern))),
      expected: write('fail'),
    },
    {
      name: 'the role, and the account may name a session that it allows',
      plant: trust(trusting(glassRole.arn), trusting(root, { Action: ['sts:SetSourceIdentity', 'sts:TagSession'] })),
      expected: [],
    },
    {
      name: 'the role, and the account by another call',
      plant: trust(trusting(glassRole.arn), trusting(root, { Action: ['sts:TagSession', 'sts:Assume*'] })),
      expected: write('fail'),
    },
    {
      name: 'everybody but the account, which AWS does not support',
      plant: trust({ Effect: 'Allow', NotPrincipal: { AWS: root }, Action: 'sts:AssumeRole' }),
      expected: write('unknown'),
      says: 'NotPrincipal',
    },
    {
      name: 'one statement, which cannot be read',
      plant: trust({ Effect: 'Allow', Principal: { Strange: 'x' }, Action: 'sts:AssumeRole' }),
      expected: write('unknown'),
      says: 'its Principal is not understood',
    },
    { name: 'the whole account', plant: trust(trusting(root)), expected: write('fail'), says: `trusts AWS ${root} in statement #1` },
    {
      name: 'the role and another',
      plant: trust(trusting([glassRole.arn, operatorRole.arn])),
      expected: write('fail'),
      says: `trusts AWS ${operatorRole.arn}`,
    },
    {
      name: 'another account',
      plant: trust(trusting(glassRole.arn), trusting(`arn:aws:iam::${management}:root`)),
      expected: write('fail'),
    },
    { name: 'everybody', plant: trust(trusting('*')), expected: write('fail'), says: 'trusts everybody' },
    {
      name: 'a service',
      plant: trust(trusting(glassRole.arn), { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      expected: write('fail'),
      says: 'trusts Service ec2.amazonaws.com in statement #2',
    },
    {
      name: 'the account, held to every permission set',
      plant: trust(trusting(root, where('ArnLike', `arn:aws:iam::${production}:role/aws-reserved/sso.amazonaws.com/*`))),
      expected: write('fail'),
      says: 'whoever ArnLike aws:PrincipalArn',
    },
    {
      name: 'the account, held to a name that anybody can give to a role',
      plant: trust(trusting(root, where('ArnLike', `arn:aws:iam::${production}:role/*AWSReservedSSO_BreakGlass_*`))),
      expected: write('fail'),
    },
    {
      name: 'the account, held to the role where the key is there',
      plant: trust(trusting(root, where('ArnLikeIfExists', glassRole.arn))),
      expected: write('fail'),
    },
    {
      name: 'the account, held to all but the role',
      plant: trust(trusting(root, where('ArnNotLike', operatorRole.arn))),
      expected: write('fail'),
    },
    { name: 'another role alone', plant: trust(trusting(operatorRole.arn)), expected: write('fail') },
    {
      name: 'the path of the role without its suffix',
      plant: trust(trusting(root, where('ArnEquals', `${glassRole.arn.slice(0, -1)}0`))),
      expected: write('fail'),
      says: 'does not trust AWSReservedSSO_BreakGlass_0123456789abcdef',
    },
    {
      name: 'session tags alone',
      plant: trust(trusting(glassRole.arn, { Action: 'sts:TagSession' })),
      expected: write('fail'),
      says: 'does not trust',
    },
    {
      name: 'on another condition',
      plant: trust(trusting(glassRole.arn, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
      expected: write('unknown'),
      says: 'only where Bool aws:MultiFactorAuthPresent holds',
    },
    { name: 'a Deny besides', plant: trust(trusting(glassRole.arn), { ...trusting('*'), Effect: 'Deny' }), expected: write('unknown') },
    { name: 'a policy that cannot be read', plant: writeRoleBut({ trustPolicy: null }), expected: write('unknown') },
    { name: 'a statement that cannot be read', plant: trust(trusting(glassRole.arn), { Effect: 'Perhaps' }), expected: write('unknown') },
    { name: 'a permission set that is not provisioned', plant: notProvisioned, expected: write('unknown') },
  ],
  'other-roles': [
    { name: 'the role for changes and no other', expected: [] },
    {
      name: 'any role',
      plant: mayDo('glass', assuming('*')),
      expected: glass('fail'),
      says: 'may take on any other role, AWSReservedSSO_',
    },
    {
      name: 'a role of another account',
      plant: mayDo('glass', assuming(writeRole.arn, `arn:aws:iam::${staging}:role/cc-deploy`)),
      expected: glass('fail'),
      says: `may take on arn:aws:iam::${staging}:role/cc-deploy`,
    },
    {
      name: 'all roles of another account',
      plant: mayDo('glass', assuming(writeRole.arn, `arn:aws:iam::${staging}:*`)),
      expected: glass('fail'),
      says: `may take on arn:aws:iam::${staging}:*`,
    },
    {
      name: 'administrators of whatever account',
      plant: mayDo('glass', assuming(writeRole.arn, 'arn:aws:iam::*:*/Admin')),
      expected: glass('fail'),
      says: 'may take on arn:aws:iam::*:*/Admin',
    },
    {
      name: 'whatever is called like the role for changes',
      plant: mayDo('glass', assuming(`${writeRole.arn}*`)),
      expected: glass('fail'),
      says: `may take on ${writeRole.arn}*`,
    },
    {
      name: 'a role for changes that is not there',
      plant: (facts) => put(facts, 'roles', account, [glassRole, operatorRole]),
      expected: [],
    },
    {
      name: 'a role of that name in another account',
      plant: mayDo('glass', assuming(writeRole.arn, writeRole.arn.replace(production, staging))),
      expected: glass('fail'),
      says: `may take on ${writeRole.arn.replace(production, staging)}`,
    },
    {
      name: 'a role of another account that is denied again',
      plant: mayDo('glass', assuming(writeRole.arn, `arn:aws:iam::${staging}:role/cc-deploy`), {
        ...assuming(`arn:aws:iam::${staging}:*`),
        Effect: 'Deny',
      }),
      expected: [],
    },
    {
      name: 'one more role that is there',
      plant: mayDo('glass', assuming(writeRole.arn, operatorRole.arn)),
      expected: glass('fail'),
      says: `may take on ${operatorRole.name}`,
    },
    {
      name: 'none at all',
      plant: mayDo('glass', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
      expected: glass('fail'),
      says: 'may not take on BreakGlassWrite',
    },
    {
      name: 'none at all, where there is no role for changes',
      plant: mayDo('glass', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
      spec: withoutWriteRole,
      expected: [],
    },
    {
      name: 'another role on a condition',
      plant: mayDo('glass', assuming(writeRole.arn), {
        ...assuming('*'),
        Condition: { StringEquals: { 'aws:ResourceTag/owner': 'ada' } },
      }),
      expected: glass('unknown'),
    },
    {
      name: 'a policy that AWS does not show',
      plant: edits('glass', (role) => ({ ...role, attached: ['arn:aws:iam::aws:policy/Gone'] })),
      expected: glass('unknown'),
    },
  ],
  'write-role-separation': [
    { name: 'nothing of the kind', expected: [] },
    {
      name: 'stopping the trail',
      plant: mayDo('write', { Effect: 'Allow', Action: 'cloudtrail:StopLogging', Resource: '*' }),
      expected: write('fail'),
      says: 'cloudtrail:StopLogging (policy inline, statement #1)',
    },
    {
      name: 'everything, but for that',
      plant: mayDo(
        'write',
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: ['iam:*', 'cloudtrail:*'], Resource: '*' },
      ),
      expected: [],
    },
    {
      name: 'a policy that cannot be read',
      plant: edits('write', (role) => ({ ...role, inline: [{ name: 'inline', document: '{' }] })),
      expected: write('unknown'),
    },
    {
      name: 'a boundary that AWS does not show',
      plant: edits('write', (role) => ({ ...role, boundary: 'arn:gone' })),
      expected: write('unknown'),
    },
    {
      name: 'details that are refused',
      plant: (facts) => refuse(facts, 'authorization-details', account),
      expected: [`unknown ${production}/role/BreakGlassWrite`],
    },
  ],
  drill: [
    { name: 'used lately', expected: [], says: 'was last used at 2026-10-01T08:00:00.000Z; 180d ago is allowed' },
    { name: 'used long ago', plant: used('2026-01-01T00:00:00.000Z'), expected: glass('fail'), says: 'practise, and run again' },
    { name: 'never used', plant: used(null), expected: glass('fail'), says: 'was not used in the 400 days that AWS remembers' },
    {
      name: 'used long ago, and a drill is attested',
      spec: specOf({ drill: { attestation: 'BG-DRILL' } }),
      plant: used(null),
      expected: [],
      says: 'Attested, not observed',
    },
    {
      name: 'a drill attested too long ago',
      spec: specOf({ drill: { attestation: 'BG-DRILL' }, attested: '2026-01-01' }),
      plant: used(null),
      expected: glass('unknown'),
      says: 'more than 180d before the run',
    },
    {
      name: 'a drill that nobody attested',
      spec: specOf({ drill: { attestation: 'OTHER' } }),
      plant: used(null),
      expected: glass('unknown'),
    },
    { name: 'used in the future', plant: used('2027-01-01T00:00:00.000Z'), expected: glass('unknown') },
    { name: 'details that are refused', plant: (facts) => refuse(facts, 'authorization-details', account), expected: set('unknown') },
    { name: 'not provisioned', plant: notProvisioned, expected: set('unknown') },
  ],
});
