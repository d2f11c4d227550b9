import type { Organization } from '../../facts/organization.ts';
import { indexesOf } from '../../policy/bits.ts';
import type { Context } from '../../policy/context.ts';
import { parsePolicy } from '../../policy/document.ts';
import { type Chain, compileChain, type Evaluation, evaluateChain } from '../../policy/evaluate.ts';
import { universe } from '../../policy/universe.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { anonymous, outsiders } from '../guardrails/callers.ts';
import { explain } from '../guardrails/explain.ts';
import { unsaid } from '../unsaid.ts';
import { withoutAwsBuckets } from './aws-buckets.ts';
import { eachEndpoint, type Subject, sentence } from './each.ts';
import { asksForPolicy } from './reading.ts';
import { lacking, policies } from './services.ts';
import type { EndpointWorld } from './world.ts';

const expectations = {
  organization: 'only principals and resources of the organization get through',
  principals: 'only principals of the organization get through',
  any: 'anything',
} as const;

/** The policy of each declared endpoint lets through the organization alone. */
export function judgePolicy(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: asksForPolicy,
    takes: () => true,
    expected: 'nobody but the organization gets through',
    what: 'for policies of its endpoints',
    judge: (subject) => {
      const draft = judgeOne(world, subject);
      return draft.outcome === 'pass' ? draft : lacking(world, subject, { trait: policies, draft });
    },
  });
}

function judgeOne(world: EndpointWorld, { network, endpoint, label }: Subject): Draft {
  const wanted = network.endpoints.policy;
  const place = { resource: endpoint.arn, expected: expectations[wanted], actual: endpoint.policy };
  if (endpoint.policy === null) return unsaid(`AWS did not say which policy ${label} has`, place);
  const passages = passagesOf(endpoint.policy, world.at('organization', {}), { network, endpoint });
  const open = passages.filter(({ kind }) => kind === 'open');
  if (open.length > 0) {
    const standard = isStandard(endpoint.policy) ? 'has the default policy: it' : 'has a policy that';
    const who = [...new Set(open.map(({ who: one }) => one))].join(', ');
    return passIf(false, { ...place, message: `${sentence(label, `${standard} lets through ${who} (${open[0]?.why})`)}.` });
  }
  const unreadable = passages.find(({ kind }) => kind === 'unreadable');
  if (unreadable !== undefined) return unsaid(`the policy of ${label} cannot be read: ${unreadable.why}`, place);
  return passIf(true, { ...place, message: `${sentence(label, `has a policy by which ${expectations[wanted]}`)}.` });
}

/** What the policy says to each of those who must not get through. */
function passagesOf(policy: string, organization: Organization, subject: Pick<Subject, 'network' | 'endpoint'>): readonly Passage[] {
  const { network, endpoint } = subject;
  const content = withoutAwsBuckets(policy, network.region);
  if (content === null) return [];
  const policies = [{ id: endpoint.arn, name: 'the endpoint policy', content }];
  const chain = compileChain(universe(), [{ id: endpoint.arn, name: endpoint.id, policies }], 'resource');
  return questionsOf(organization, network.endpoints.policy === 'organization').map((question) => passageOf(chain, question, subject));
}

/** Somebody, on the way to something, that must not get through. */
interface Question {
  readonly who: string;
  readonly keys: Context['keys'];
  readonly principal?: Context['principal'];
}

/** Strangers on their way to anything, and principals of the organization on their way to resources of others. */
function questionsOf(organization: Organization, areResourcesAsked: boolean): readonly Question[] {
  const ours = organization.accounts.map(({ id }) => id);
  const { id } = organization;
  const own = { 'aws:ResourceOrgID': { values: [id] } } as const;
  const foreign = [
    {
      label: 'resources of another organization',
      keys: { 'aws:ResourceOrgID': { unlike: [id] }, 'aws:ResourceOrgPaths': { unlike: [`${id}/*`] } },
    },
    { label: 'resources of an account without an organization', keys: { 'aws:ResourceOrgID': 'absent', 'aws:ResourceOrgPaths': 'absent' } },
  ] as const;
  const elsewhere = foreign.map(({ label, keys }) => ({ label, keys: { ...keys, 'aws:ResourceAccount': { unlike: ours } } }));
  // Nobody without credentials has an account of ours; whether the key is there at all, AWS does not say.
  const accounts = ['absent', { unlike: ours }] as const;
  const nobody = accounts.map((account) => ({ ...anonymous(), keys: { ...anonymous().keys, 'aws:PrincipalAccount': account } }));
  const strangers = [...outsiders(organization), ...nobody].flatMap(({ label, keys, principal }) =>
    [own, ...elsewhere.map((resource) => resource.keys)].map(
      (resource): Question => ({ who: label, keys: { ...keys, ...resource }, principal }),
    ),
  );
  if (!areResourcesAsked) return strangers;
  // Whoever it is of the organization: a statement for some of them is one that lets them through.
  const member = { 'aws:PrincipalOrgID': { values: [id] }, 'aws:PrincipalIsAWSService': { values: ['false'] } } as const;
  const members = elsewhere.map(
    ({ label, keys }): Question => ({ who: `principals of the organization to ${label}`, keys: { ...member, ...keys } }),
  );
  return [...strangers, ...members];
}

interface Passage {
  readonly kind: 'shut' | 'open' | 'unreadable';
  readonly who: string;
  readonly why: string;
}

/** What the policy says to every action that somebody asks for through the endpoint. */
function passageOf(
  chain: Chain,
  { who, keys, principal }: Question,
  { network, endpoint }: Pick<Subject, 'network' | 'endpoint'>,
): Passage {
  const evaluation = evaluateChain(chain, {
    keys: {
      ...keys,
      'aws:RequestedRegion': { values: [network.region] },
      'aws:SourceVpc': { values: [network.vpc.id] },
      'aws:SourceVpce': { values: [endpoint.id] },
      // What a service does for somebody comes from the service, and not through the endpoint.
      'aws:ViaAWSService': { values: ['false'] },
      'aws:CalledVia': 'absent',
    },
    others: 'unknown',
    resource: null,
    ...(principal === undefined ? {} : { principal }),
  });
  const { allowed, conditional, unknown } = evaluation.sorted;
  const [action] = [allowed, conditional].flatMap((bits) => indexesOf(bits).slice(0, 1));
  if (action !== undefined) return { kind: 'open', who, why: whyOpen(evaluation, universe().actions[action] as string) };
  const [unread] = indexesOf(unknown);
  if (unread === undefined) return { kind: 'shut', who, why: '' };
  return { kind: 'unreadable', who, why: explain('unknown', evaluation.reasons(universe().actions[unread] as string)) };
}

function whyOpen(evaluation: Evaluation, action: string): string {
  const allows = evaluation.reasons(action).filter(({ effect, statement }) => effect === 'Allow' && statement !== null);
  const names = [...new Set(allows.map(({ statement }) => statement))].join(', ');
  return evaluation.verdict(action) === 'allow' ? `statement ${names} allows it` : explain('conditional', evaluation.reasons(action));
}

/** Whether it is the policy that AWS gives an endpoint by itself: everything to everybody. */
function isStandard(content: string): boolean {
  const [first, ...others] = parsePolicy(content, 'resource').statements;
  if (first === undefined || others.length > 0 || first.effect !== 'Allow' || first.leaves.length > 0) return false;
  const { actions, resources, principals } = first;
  const isAny = actions?.isNot === false && actions.patterns.includes('*');
  return isAny && principals?.isAll === true && resources?.isNot === false && resources.patterns.some(({ parts }) => parts === null);
}
