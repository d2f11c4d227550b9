import type { Context } from '../src/policy/context.ts';
import { type Chain, Compiler, evaluateChain, type LevelText } from '../src/policy/evaluate.ts';
import { universe } from '../src/policy/universe.ts';
import type { Row } from './row.ts';

const exempt = ['arn:aws:iam::*:role/AWSControlTowerExecution', 'arn:aws:iam::*:role/stacksets-exec-*'];
const unlessExempt = { ArnNotLike: { 'aws:PrincipalArn': exempt } };

/** What a region restriction spares. */
const globalServices = (
  'a4b access-analyzer account acm aws-portal billing budgets ce chatbot chime cloudfront consolidatedbilling cur discovery-marketplace ' +
  'fms freetier globalaccelerator health iam importexport invoicing kms mobileanalytics networkmanager notifications organizations ' +
  'payments pricing resource-explorer-2 route53 route53-recovery-cluster route53domains s3 savingsplans shield sso sts support ' +
  'supportplans tag trustedadvisor'
).split(' ');

const fullAccess = { Effect: 'Allow', Action: '*', Resource: '*' };
const denials = {
  regions: {
    NotAction: globalServices.map((service) => `${service}:*`),
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-2', 'us-west-2'] }, ...unlessExempt },
  },
  trails: {
    Action: ['cloudtrail:DeleteTrail', 'cloudtrail:Put*', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail'],
    Condition: unlessExempt,
  },
  guards: {
    Action: ['config:Delete*', 'config:Stop*', 'guardduty:D*', 'securityhub:D*', 'access-analyzer:Delete*'],
    Condition: unlessExempt,
  },
  identities: { Action: ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:Create*Provider', 'organizations:LeaveOrganization'] },
  logs: { Action: ['s3:Put*', 's3:Delete*'], Resource: ['arn:aws:s3:::org-trail-*', 'arn:aws:s3:::org-trail-*/*'] },
  services: {
    NotAction: ['ec2:*', 'ecs:*', 'ecr:*', 'rds:*', 'lambda:*', 'dynamodb:*', ...globalServices.map((service) => `${service}:*`)],
  },
};

function level(name: string, ...policies: readonly unknown[]): LevelText {
  const texts = policies.map((statement) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  return { id: name, name, policies: texts.map((content, at) => ({ id: `p-${name}-${at}`, name: `${name} ${at}`, content })) };
}

const deny = (more: Readonly<Record<string, unknown>>) => ({ Effect: 'Deny', Resource: '*', ...more });

/** Eight policies on the way from a root to an account. Each account has its own, so that nothing is shared that real accounts do not share. */
function levelsOf(account: number): readonly LevelText[] {
  const own = deny({ Action: 's3:PutAccountPublicAccessBlock', Condition: { StringEquals: { 'aws:PrincipalAccount': String(account) } } });
  return [
    level('root', fullAccess, deny(denials.regions), deny(denials.trails)),
    level('workloads', fullAccess, deny(denials.guards), deny(denials.identities), deny(denials.services)),
    level(String(account), fullAccess, own, deny(denials.logs)),
  ];
}

const contextOf = (region: string): Context => ({
  keys: { 'aws:RequestedRegion': { values: [region] }, 'aws:PrincipalArn': { unlike: exempt } },
  others: 'unknown',
  resource: null,
});

/** How many actions are not denied for certain: what a sweep asks for in the end. */
function openActions(chain: Chain, region: string): number {
  const { denied } = evaluateChain(chain, contextOf(region)).sorted;
  let open = chain.universe.size;
  for (let word = 0; word < denied.length; word += 1) open -= bitCount(denied[word] as number);
  return open;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** All actions of AWS for one account in one context, and for an organization in every region. */
export function policies({ accounts, rounds }: { readonly accounts: number; readonly rounds: number }): readonly Row[] {
  const actions = universe();
  const levels = levelsOf(100_000_000_001);
  // What a chain has once been asked it remembers: each round asks one that has not.
  const chains = Array.from({ length: rounds }, () => new Compiler(actions).chain(levels));
  const times = chains.map((chain) => timed(() => openActions(chain, 'eu-west-1'))).toSorted((x, y) => x - y);
  const median = times[Math.floor(rounds / 2)] ?? Number.NaN;
  const regions = Array.from({ length: 30 }, (_, at) => `eu-west-${at}`);
  const sweep = timed(() => {
    const compiler = new Compiler(actions);
    for (let account = 0; account < accounts; account += 1) {
      const own = compiler.chain(levelsOf(100_000_000_000 + account));
      for (const region of regions) openActions(own, region);
    }
  });
  return [
    row(`policies: ${actions.actions.length} actions, one chain, one context`, median, { detail: `median of ${rounds}`, target: 1 }),
    row(`policies: ${accounts} accounts × ${regions.length} regions`, sweep, {
      detail: 'a chain for each account, compiling included',
      target: 2_000 * (accounts / 500),
    }),
  ];
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

function row(metric: string, ms: number, { detail, target }: { readonly detail: string; readonly target: number }): Row {
  return { metric, measured: `${ms.toFixed(2)} ms (${detail})`, target: `≤ ${target} ms`, isMet: ms <= target };
}
