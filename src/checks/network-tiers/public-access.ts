import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { accountOf, networksIn } from '../networks/reading.ts';
import { unsaid } from '../unsaid.ts';
import { type At, notAsked } from './each.ts';
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
    (region) => judgeRegion(world, { account, region }, wantedIn(region)),
  );
}

function resourceOf({ account, region }: At): string {
  return `${account}/${region}/vpc-block-public-access`;
}

function judgeRegion(world: TierWorld, at: At, wanted: readonly string[]): Draft {
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
  return passIf(isMet, { ...place, message });
}
