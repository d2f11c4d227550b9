import type { VpcPublicAccessExclusion } from '../../facts/vpc-public-access-exclusions.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import type { At } from '../networks/each.ts';
import { findVpc, networksIn, tierOf } from '../networks/reading.ts';
import { notAsked } from '../not-asked.ts';
import { unsaid } from '../unsaid.ts';
import type { TierWorld } from './world.ts';

const modes = ['off', 'block-bidirectional', 'block-ingress'];

/** VPC Block Public Access of each account and region is as declared there. */
export function judgePublicAccess(world: TierWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const declared = networksIn(world, spec, account).flatMap(({ region, declared: { public_access: mode } }) =>
    mode === undefined ? [] : [{ region, mode: mode.replaceAll('_', '-') }],
  );
  const regions = [...new Set(declared.map(({ region }) => region))];
  if (regions.length === 0)
    return world.each(
      [account],
      () => ({ target: { account }, resource: account }),
      () => notAsked(account, `The spec asks nothing of VPC Block Public Access in ${world.label(account)}.`),
    );
  const wantedIn = (region: string) => [...new Set(declared.filter((one) => one.region === region).map(({ mode }) => mode))];
  return world.each(
    regions,
    (region) => ({ target: { account, region }, resource: resourceOf({ account, region }), expected: wantedIn(region) }),
    (region) => judgeRegion(world, spec, { at: { account, region }, wanted: wantedIn(region) }),
  );
}

function resourceOf({ account, region }: At): string {
  return `${account}/${region}/vpc-block-public-access`;
}

function judgeRegion(world: TierWorld, spec: Spec, { at, wanted }: { readonly at: At; readonly wanted: readonly string[] }): Draft {
  const found = world.at('vpc-public-access', at);
  const place = { resource: resourceOf(at), expected: wanted, actual: found };
  const where = `${world.label(at.account)}, ${at.region}`;
  const mode = found.mode?.toLowerCase() ?? null;
  if (mode === null || !modes.includes(mode))
    return unsaid(`AWS ${mode === null ? 'did not say the mode' : `says ${mode}`} of VPC Block Public Access in ${where}`, place);
  if (found.state !== 'update-complete' && found.state !== 'default-state')
    return unsaid(`VPC Block Public Access in ${where} is ${mode}, ${found.state ?? 'in a state that AWS did not say'}`, place);
  const isMet = wanted.every((one) => one === mode);
  const by = found.managedBy === null ? '' : `, set by ${found.managedBy}`;
  const message = `VPC Block Public Access in ${where} is ${mode}${by}${isMet ? '' : `: expected ${wanted.join(' and ')}`}.`;
  if (!isMet || mode === 'off' || found.exclusions?.toLowerCase() === 'not-allowed') return passIf(isMet, { ...place, message });
  const exclusions = world.at('vpc-public-access-exclusions', at).filter((one) => counts(one, mode));
  // A whole network that is left out fails even where the subnets could not be read.
  const whole = leftOut(world, spec, { at, exclusions: exclusions.filter(({ resource }) => partOf(resource)?.kind === 'vpc') });
  const { wrong, open } = whole.wrong.length > 0 ? whole : leftOut(world, spec, { at, exclusions });
  const known = { ...place, actual: { ...found, excluded: exclusions } };
  if (wrong.length > 0)
    return passIf(false, { ...known, message: `VPC Block Public Access in ${where} is ${mode}${by}, and leaves out ${wrong.join(', ')}.` });
  if (open.length > 0) return unsaid(`what VPC Block Public Access in ${where} leaves out: ${open.join('; ')}`, known);
  return passIf(true, { ...known, message: `${message.slice(0, -1)}, and leaves out nothing but what faces the internet as declared.` });
}

const gone = ['create-failed', 'delete-complete', 'disable-complete'];
const settled = ['create-complete', 'update-complete'];

/** Whether an exclusion lets anything through that the block would hold. */
function counts({ mode, state }: VpcPublicAccessExclusion, block: string): boolean {
  if (state !== null && gone.includes(state)) return false;
  // Where only what comes in is blocked, what goes out needs no exclusion.
  return mode?.toLowerCase() !== 'allow-egress' || block !== 'block-ingress';
}

interface Left {
  readonly at: At;
  readonly exclusions: readonly VpcPublicAccessExclusion[];
}

/** What is left out and must not be, and what is not known of it. */
function leftOut(world: TierWorld, spec: Spec, { at, exclusions }: Left) {
  const judged = exclusions.map(({ id, resource, mode, state }) => {
    const isKnown = state !== null && settled.includes(state) && mode?.startsWith('allow-') === true;
    const text = `${resource ?? 'something that AWS did not name'} (${id}, ${mode ?? 'in an unsaid mode'}, ${state ?? 'in an unsaid state'})`;
    return { isKnown, text, isMeant: facesInternet(world, spec, { at, resource }) };
  });
  const strays = judged.filter(({ isMeant }) => isMeant !== true);
  const isWrong = ({ isKnown, isMeant }: (typeof strays)[number]) => isKnown && isMeant === false;
  return {
    wrong: strays.filter(isWrong).map(({ text }) => text),
    open: strays.filter((one) => !isWrong(one)).map(({ text }) => text),
  };
}

function partOf(resource: string | null): { readonly kind: string | undefined; readonly id: string | undefined } | null {
  const [, kind, id] = /:(vpc|subnet)\/([^/:]+)$/.exec(resource ?? '') ?? [];
  return kind === undefined ? null : { kind, id };
}

/** Whether what is left out is a subnet that faces the internet as declared; `null` where AWS did not say what it is. */
function facesInternet(
  world: TierWorld,
  spec: Spec,
  { at, resource }: { readonly at: At; readonly resource: string | null },
): boolean | null {
  const part = partOf(resource);
  if (part === null) return null;
  if (part.kind === 'vpc') return false;
  const subnet = world.at('subnets', at).find(({ id }) => id === part.id);
  if (subnet === undefined) return null;
  return networksIn(world, spec, at.account).some((network) => {
    if (network.region !== at.region) return false;
    const found = findVpc(world.at('vpcs', at), network);
    const tier = tierOf(subnet, network.declared);
    return (
      found.kind === 'vpc' && found.vpc.id === subnet.vpc && tier.kind === 'tier' && network.declared.tiers[tier.name]?.route === 'igw'
    );
  });
}
