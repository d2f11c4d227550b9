import { universe } from '../../../src/policy/universe.ts';
import { refuse } from '../world.ts';
import {
  all,
  attach,
  attachedTo,
  each,
  guardrail,
  type Plant,
  places,
  policyBut,
  production,
  type Row,
  says,
  specWith,
  staging,
  without,
} from './samples.ts';
import { allow, deny, full, listed, plus, servicesAllow, servicesDeny, unlessExempt } from './statements.ts';
import { runTables } from './table.ts';

const others = [...universe().services.keys()].filter((service) => ![...listed, ...plus, 'zz-unlisted-service'].includes(service));
/** Every service that AWS has today, denied by name. */
const denyList: Plant = says('services', deny({ Sid: 'DenyList', Action: others.map((service) => `${service}:*`) }));
const allowList: Plant = all(attachedTo('services'), without('full', places.workloads), attach('allow', [places.workloads], servicesAllow));
const workloads = [production, staging];
const readOnly = guardrail('service_allowlist', { tolerate: 'read_only' });
const leavesReading = { ...servicesDeny, NotAction: [...(servicesDeny.NotAction as readonly string[]), 'sqs:Get*', 'sqs:List*'] };

/** What holds for the services of today and for those to come. */
const both: readonly Row[] = [
  { name: 'Deny NotAction', expected: [] },
  { name: 'an allow list', plant: allowList, expected: [] },
  {
    name: 'an allow list at one level does not limit what another level does not have',
    plant: all(attachedTo('services'), attach('allow', [places.workloads], servicesAllow)),
    expected: each('fail', ...workloads),
  },
  { name: 'attached nowhere', plant: attachedTo('services'), expected: each('fail', ...workloads), says: 'no policy denies it' },
  { name: 'attached to the wrong unit', plant: attachedTo('services', places.security), expected: each('fail', ...workloads) },
  { name: 'attached to one of two units', plant: attachedTo('services', places.prod), expected: each('fail', staging) },
  {
    name: 'an allow list that is open for somebody by name',
    plant: all(
      allowList,
      attach(
        'more',
        [places.workloads],
        allow({ Sid: 'Admins', Action: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } } }),
      ),
    ),
    expected: each('fail', ...workloads),
    says: /allowed only where ArnLike aws:PrincipalArn \[arn:aws:iam::\*:role\/Admin\] \(an exemption by name\): more, statement Admins, at \/Workloads/,
  },
  {
    name: 'an allow list that is open for the approved role',
    plant: all(allowList, attach('more', [places.workloads], allow({ Action: '*', Condition: { ArnLike: unlessExempt.ArnNotLike } }))),
    expected: [],
  },
  {
    name: 'an exemption that the spec does not approve',
    spec: specWith({ exemptions: [] }),
    expected: each('fail', ...workloads),
    says: 'an exemption by name',
  },
  {
    name: 'all but a few services allowed',
    plant: all(attachedTo('services'), says('full', allow({ NotAction: ['sqs:*', 'sns:*'] }))),
    expected: each('fail', ...workloads),
  },
  {
    name: 'only in one region',
    plant: says('services', { ...servicesDeny, Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-2' } } }),
    expected: each('fail', ...workloads),
    says: 'in us-east-1',
  },
  { name: 'not JSON', plant: policyBut('services', { content: '' }), expected: each('unknown', ...workloads), says: 'it is not JSON' },
  {
    name: 'one of a list of Allows cannot be read',
    plant: all(allowList, attach('odd', [places.prod], allow({ Action: '*', Principal: '*' }))),
    expected: [],
  },
  {
    name: 'the only Allow of a level cannot be read',
    plant: all(attachedTo('services'), says('full', { ...full, Principal: '*' })),
    expected: each('unknown', ...workloads),
    says: 'it has Principal',
  },
  { name: 'the policies refused', plant: (facts) => refuse(facts, 'organization-policies', {}), expected: each('unknown', ...workloads) },
];

runTables({
  'service-allowlist': [
    ...both,
    { name: 'a deny list of every service that there is', plant: denyList, expected: [] },
    {
      name: 'a service too many',
      plant: says('services', { ...servicesDeny, NotAction: [...listed, ...plus, 'sqs'].map((service) => `${service}:*`) }),
      expected: each('fail', ...workloads),
      says: /not denied: sqs \(\d+\); sqs:/,
    },
    {
      name: 'reading of another service',
      plant: says('services', leavesReading),
      expected: each('fail', ...workloads),
      says: /sqs \(\d+\)/,
    },
    { name: 'reading of another service, which the spec tolerates', plant: says('services', leavesReading), spec: readOnly, expected: [] },
    {
      name: 'writing to another service, where reading is tolerated',
      plant: says('services', { ...leavesReading, NotAction: [...leavesReading.NotAction, 'sqs:SendMessage'] }),
      spec: readOnly,
      expected: each('fail', ...workloads),
      says: 'not denied: sqs (2); sqs:SendMessage',
    },
    { name: 'less than the list has', plant: says('services', { ...servicesDeny, NotAction: ['ec2:*'] }), expected: [] },
  ],
  'service-allowlist-closed': [
    ...both,
    {
      name: 'a deny list of every service that there is lets the next one through',
      plant: denyList,
      expected: each('fail', ...workloads),
      says: 'services that AWS adds, and new actions of services that are not on the allowlist (open world): 2 of',
    },
    {
      name: 'a list of the actions of a service lets its next one through',
      plant: says(
        'services',
        deny({ Action: [...others.filter((service) => service !== 'sqs').map((service) => `${service}:*`), ...actionsOf('sqs')] }),
      ),
      expected: each('fail', ...workloads),
      says: 'sqs (2)',
    },
    { name: 'where reading is tolerated, new services stay closed', plant: says('services', leavesReading), spec: readOnly, expected: [] },
  ],
});

function actionsOf(service: string): readonly string[] {
  return universe().actions.filter((action) => action.startsWith(`${service}:`) && !action.endsWith(':ZzFutureAction'));
}
