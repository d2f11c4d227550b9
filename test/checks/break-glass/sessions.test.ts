import { logArchive, production } from '../governance.ts';
import { edit, put, refuse } from '../world.ts';
import {
  cluster,
  clusterBut,
  edits,
  elsewhere,
  execBut,
  glassRole,
  groupArn,
  keyIn,
  letIn,
  mayDo,
  onDocument,
  preferencesBut,
  specOf,
  there,
} from './samples.ts';
import { runTables } from './table.ts';

const preferences = (outcome: string, region = 'us-east-2') =>
  `${outcome} ${region}/arn:aws:ssm:${region}:${production}:document/SSM-SessionManagerRunShell`;
const inRegion = (outcome: string, region = 'us-east-2') => `${outcome} ${region}/${production}`;
const both = (outcome: string) => [`${outcome} us-east-2/${glassRole.arn}`, `${outcome} us-west-2/${glassRole.arn}`];
const clusterIs = (outcome: string) => [`${outcome} us-east-2/${cluster.arn}`];
const sessions = keyIn('us-east-2', 'sessions', 'alias/cc-sessions');
const keyBut = (change: object) => (facts: Parameters<typeof put>[0]) =>
  edit(facts, 'keys', there, ({ aliases }) => ({ keys: [{ ...sessions, ...change }], aliases }));
const endpoint = (state: string | null) => (facts: Parameters<typeof put>[0]) =>
  put(facts, 'instance-connect-endpoints', there, [{ arn: 'arn:aws:ec2:eice-1', id: 'eice-1', vpc: 'vpc-1', state }]);

const onTasks = (tasks: string) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: `arn:aws:ecs:${tasks === '*' ? '*' : 'us-east-2'}:*:task/${tasks}`,
});

runTables({
  'session-preferences': [
    { name: 'as declared, in both regions', expected: [], says: 'keep what is typed in session-logs-' },
    {
      name: 'a session document missing in the DR region',
      plant: (facts) => put(facts, 'session-documents', elsewhere, { preferences: null, documents: [] }),
      expected: [preferences('fail', 'us-west-2')],
      says: 'There is no SSM-SessionManagerRunShell in us-west-2: sessions there are neither kept nor limited',
    },
    { name: 'no bucket', plant: preferencesBut({ bucket: null }), expected: [preferences('fail')], says: 'what is typed is not kept' },
    {
      name: 'another bucket',
      plant: preferencesBut({ bucket: 'mine' }),
      expected: [preferences('fail')],
      says: 'which is not session-logs-*',
    },
    {
      name: "a stranger's bucket of the right name",
      plant: preferencesBut({ bucket: 'session-logs-000' }),
      expected: [preferences('fail')],
      says: `which log_archive (${logArchive}) does not own`,
    },
    { name: 'no encryption wanted', plant: preferencesBut({ bucketEncryption: false }), expected: [preferences('fail')] },
    { name: 'encryption left out', plant: preferencesBut({ bucketEncryption: null }), expected: [preferences('unknown')] },
    { name: 'no key', plant: preferencesBut({ keyId: null }), expected: [preferences('fail')], says: 'name no key' },
    { name: 'the key by its alias', plant: preferencesBut({ keyId: 'alias/cc-sessions' }), expected: [] },
    {
      name: "AWS's own key",
      plant: preferencesBut({ keyId: 'alias/aws/ssm' }),
      expected: [preferences('fail')],
      says: 'a key that AWS manages',
    },
    { name: 'a key that is disabled', plant: keyBut({ state: 'Disabled' }), expected: [preferences('fail')] },
    {
      name: 'another key',
      plant: (facts) => {
        const other = keyIn('us-east-2', 'other', 'alias/other');
        edit(facts, 'keys', there, ({ keys, aliases }) => ({ keys: [other, ...keys], aliases }));
        preferencesBut({ keyId: other.arn })(facts);
      },
      expected: [preferences('fail')],
      says: 'is not key:sessions',
    },
    {
      name: 'another key, where any of the customer will do',
      spec: specOf({ sessions: { key: 'customer_managed' } }),
      plant: (facts) => {
        const other = keyIn('us-east-2', 'other', 'alias/other');
        edit(facts, 'keys', there, ({ keys, aliases }) => ({ keys: [other, ...keys], aliases }));
        preferencesBut({ keyId: other.arn })(facts);
      },
      expected: [],
    },
    {
      name: 'a region for which no key is declared',
      spec: specOf({ sessions: { key: ['key:sessions'] } }),
      expected: [preferences('fail', 'us-west-2')],
      says: 'none of the declared keys is in us-west-2',
    },
    {
      name: 'a session of two hours',
      plant: preferencesBut({ maxDuration: '120' }),
      expected: [preferences('fail')],
      says: 'after 120 minutes, and 60m is allowed',
    },
    {
      name: 'a session without end',
      plant: preferencesBut({ maxDuration: null }),
      expected: [preferences('fail')],
      says: 'as long as it likes',
    },
    {
      name: 'idle for longer than allowed',
      spec: specOf({ sessions: { max: '15m' } }),
      plant: preferencesBut({ maxDuration: '15' }),
      expected: [preferences('fail'), preferences('fail', 'us-west-2')],
    },
    { name: "AWS's own limit of idling", plant: preferencesBut({ idleTimeout: null }), expected: [] },
    {
      name: "AWS's own limit of idling, where less is allowed",
      spec: specOf({ sessions: { max: '15m' } }),
      plant: (facts) => {
        preferencesBut({ maxDuration: '15', idleTimeout: null })(facts);
        edit(facts, 'session-documents', elsewhere, ({ preferences: found, documents }) => ({
          preferences: found === null ? null : { ...found, maxDuration: '15', idleTimeout: '5' },
          documents,
        }));
      },
      expected: [preferences('fail')],
      says: 'end an idle session after 20 minutes',
    },
    { name: 'minutes that are none', plant: preferencesBut({ maxDuration: '{{ minutes }}' }), expected: [preferences('unknown')] },
    { name: 'a bucket that the person names', plant: preferencesBut({ bucket: '{{ bucket }}' }), expected: [preferences('unknown')] },
    { name: 'another kind of session', plant: preferencesBut({ sessionType: 'Port' }), expected: [preferences('fail')] },
    { name: 'a document that cannot be read', plant: preferencesBut({ problem: 'it is not JSON' }), expected: [preferences('unknown')] },
    { name: 'documents that are refused', plant: (facts) => refuse(facts, 'session-documents', there), expected: [inRegion('unknown')] },
    {
      name: 'buckets that are refused',
      plant: (facts) => refuse(facts, 'buckets', { account: logArchive }),
      expected: [inRegion('unknown'), inRegion('unknown', 'us-west-2')],
    },
  ],
  'session-documents': [
    { name: 'the preferences alone', expected: [] },
    {
      name: 'one beside them',
      plant: (facts) => edit(facts, 'session-documents', there, (value) => ({ ...value, documents: ['Mine', ...value.documents] })),
      expected: [inRegion('fail')],
      says: 'Mine in us-east-2',
    },
    {
      name: 'documents that are refused',
      plant: (facts) => refuse(facts, 'session-documents', elsewhere),
      expected: [inRegion('unknown', 'us-west-2')],
    },
  ],
  'session-forced': [
    { name: 'the recorded document alone', expected: [] },
    {
      name: 'every document',
      plant: mayDo('glass', { Effect: 'Allow', Action: 'ssm:*', Resource: '*' }),
      expected: both('fail'),
      says: 'can start AWS-StartSSHSession, AWS-StartPortForwardingSession, ',
    },
    {
      name: 'one that is not recorded',
      plant: mayDo('glass', onDocument('AWS-StartPortForwardingSession')),
      expected: both('fail'),
      says: /can start AWS-StartPortForwardingSession, and/,
    },
    {
      name: 'tasks of ECS, past ECS Exec',
      plant: mayDo('glass', onDocument('SSM-SessionManagerRunShell'), onTasks('*')),
      expected: both('fail'),
      says: 'can start sessions on ECS tasks past ECS Exec',
    },
    {
      name: 'the tasks of one cluster',
      plant: mayDo('glass', onDocument('SSM-SessionManagerRunShell'), onTasks('cc/*')),
      expected: both('unknown').slice(0, 1),
    },
    {
      name: 'in one region alone',
      plant: mayDo('glass', { Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:us-west-2::document/*' }),
      expected: both('fail').slice(1),
    },
    {
      name: 'every document, but for those',
      plant: mayDo(
        'glass',
        { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' },
        {
          Effect: 'Deny',
          Action: 'ssm:StartSession',
          Resource: ['arn:aws:ssm:*:*:document/AWS-StartSSHSession', 'arn:aws:ssm:*:*:document/AWS-StartPort*', 'arn:aws:ecs:*:*:task/*'],
        },
      ),
      expected: [],
    },
    {
      name: 'on a condition',
      plant: mayDo('glass', {
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: '*',
        Condition: { StringEquals: { 'ssm:resourceTag/a': 'b' } },
      }),
      expected: both('unknown'),
    },
    {
      name: 'a policy that AWS does not show',
      plant: edits('glass', (role) => ({ ...role, attached: ['arn:aws:iam::aws:policy/Gone'] })),
      expected: both('unknown'),
    },
    {
      name: 'details that are refused',
      plant: (facts) => refuse(facts, 'authorization-details', { account: production }),
      expected: both('unknown'),
    },
  ],
  'ecs-exec': [
    { name: 'as declared, and no cluster in the other region', expected: [] },
    {
      name: 'nothing configured',
      plant: clusterBut({ exec: null }),
      expected: clusterIs('fail'),
      says: 'are left to the task definitions',
    },
    { name: 'no logging', plant: execBut({ logging: 'NONE' }), expected: clusterIs('fail'), says: 'have the logging NONE' },
    { name: 'the logging of the task definition', plant: execBut({ logging: 'DEFAULT' }), expected: clusterIs('fail') },
    { name: 'the logging left out', plant: execBut({ logging: null }), expected: clusterIs('fail'), says: 'have the logging DEFAULT' },
    { name: 'a logging of another day', plant: execBut({ logging: 'ALL' }), expected: clusterIs('unknown') },
    { name: 'another bucket', plant: execBut({ bucket: 'mine' }), expected: clusterIs('fail') },
    { name: 'no bucket', plant: execBut({ bucket: null }), expected: clusterIs('fail') },
    {
      name: 'no encryption',
      plant: execBut({ bucketEncryption: null }),
      expected: clusterIs('fail'),
      says: 'do not want the bucket encrypted',
    },
    { name: 'no key', plant: execBut({ keyId: null }), expected: clusterIs('fail') },
    { name: 'a cluster that was deleted', plant: clusterBut({ exec: null, status: 'INACTIVE' }), expected: [] },
    {
      name: 'a cluster where none is declared',
      spec: specOf({ sessions: { ecs_exec: 'none' } }),
      expected: clusterIs('fail'),
      says: 'the spec declares none',
    },
    {
      name: 'none where none is declared',
      spec: specOf({ sessions: { ecs_exec: 'none' } }),
      plant: (facts) => put(facts, 'exec-clusters', there, []),
      expected: [],
    },
    { name: 'clusters that are refused', plant: (facts) => refuse(facts, 'exec-clusters', there), expected: [inRegion('unknown')] },
  ],
  'ssh-ports': [
    { name: 'no rule', expected: [] },
    {
      name: 'port 22 from an address',
      plant: letIn({ addresses: ['203.0.113.7/32'] }),
      expected: [`fail us-east-2/${groupArn}`],
      says: 'app (sg-1) lets in SSH from 203.0.113.7/32',
    },
    { name: 'port 22 from a prefix list', plant: letIn({ prefixLists: ['pl-1'] }), expected: [`fail us-east-2/${groupArn}`] },
    { name: 'port 22 from another group', plant: letIn({ groups: ['sg-2'] }), expected: [`fail us-east-2/${groupArn}`] },
    {
      name: 'a range from an address',
      plant: letIn({ from: 0, to: 1024, addresses: ['0.0.0.0/0'] }),
      expected: [`fail us-east-2/${groupArn}`],
    },
    { name: 'a range up to 22', plant: letIn({ from: 20, addresses: ['10.0.0.0/8'] }), expected: [`fail us-east-2/${groupArn}`] },
    { name: 'a range from another group', plant: letIn({ from: 0, to: 65_535, groups: ['sg-2'] }), expected: [] },
    {
      name: 'all traffic from an address',
      plant: letIn({ protocol: '-1', from: null, to: null, addresses: ['::/0'] }),
      expected: [`fail us-east-2/${groupArn}`],
    },
    { name: 'all traffic from another group', plant: letIn({ protocol: '-1', from: null, to: null, groups: ['sg-2'] }), expected: [] },
    { name: 'another port', plant: letIn({ from: 443, to: 443, addresses: ['0.0.0.0/0'] }), expected: [] },
    { name: 'UDP', plant: letIn({ protocol: 'udp', addresses: ['0.0.0.0/0'] }), expected: [] },
    {
      name: 'groups that are refused',
      plant: (facts) => refuse(facts, 'security-groups', elsewhere),
      expected: [inRegion('unknown', 'us-west-2')],
    },
  ],
  'key-pairs': [
    { name: 'none', expected: [] },
    {
      name: 'one',
      plant: (facts) => put(facts, 'key-pairs', there, [{ arn: 'arn:aws:ec2:key-1', id: 'key-1', name: 'old' }]),
      expected: ['fail us-east-2/arn:aws:ec2:key-1'],
      says: 'Key pair old',
    },
    { name: 'key pairs that are refused', plant: (facts) => refuse(facts, 'key-pairs', there), expected: [inRegion('unknown')] },
  ],
  'connect-endpoints': [
    { name: 'none', expected: [] },
    { name: 'one', plant: endpoint('create-complete'), expected: ['fail us-east-2/arn:aws:ec2:eice-1'], says: 'a way to SSH into vpc-1' },
    { name: 'one that is being deleted', plant: endpoint('delete-in-progress'), expected: ['fail us-east-2/arn:aws:ec2:eice-1'] },
    { name: 'one that is gone', plant: endpoint('delete-complete'), expected: [] },
    { name: 'one that never came to be', plant: endpoint('create-failed'), expected: [] },
    { name: 'a state of another day', plant: endpoint('paused'), expected: ['unknown us-east-2/arn:aws:ec2:eice-1'] },
    {
      name: 'endpoints that are refused',
      plant: (facts) => refuse(facts, 'instance-connect-endpoints', there),
      expected: [inRegion('unknown')],
    },
  ],
});
