import type { InstanceMetadata } from '../../facts/instances.ts';
import type { LaunchImage } from '../../facts/launch-images.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import type { Held } from './fleets.ts';
import { eachLaunch, imagesOf, type Launch } from './launches.ts';
import { unlessFailed } from './said.ts';
import type { FleetWorld } from './world.ts';

/** Whether the spec says how the metadata service of a fleet answers. */
export const asksForMetadata = ({ launch }: DeclaredFleet): boolean => launch?.imds !== undefined || launch?.hop_limit !== undefined;

/** Settings that have a value, or none. */
type Settings = Omit<InstanceMetadata, 'state'>;

/** What the spec asks for, in AWS's words. */
export function expectedMetadata({ launch }: DeclaredFleet): unknown {
  return {
    ...(launch?.imds === undefined ? {} : { HttpTokens: 'required', HttpEndpoint: 'enabled' }),
    ...(launch?.hop_limit === undefined ? {} : { HttpPutResponseHopLimit: `at most ${launch.hop_limit}` }),
  };
}

/** What settings say of what the spec asks; nothing of those that have no value. */
export function stateSettings({ launch }: DeclaredFleet, what: string, { tokens, endpoint, hopLimit }: Settings): readonly Statement[] {
  const asksForTokens = launch?.imds !== undefined;
  return [
    ...(asksForTokens && tokens !== null ? [stateTokens(what, tokens)] : []),
    ...(asksForTokens && endpoint !== null ? [stateEndpoint(what, endpoint)] : []),
    ...(launch?.hop_limit !== undefined && hopLimit !== null ? [stateHops(what, hopLimit, launch.hop_limit)] : []),
  ];
}

function stateTokens(what: string, tokens: string): Statement {
  if (tokens === 'required') return holds(`${what} asks for a token (IMDSv2).`);
  return tokens === 'optional'
    ? fails(`${what} has HttpTokens optional: the metadata service answers without a token (IMDSv1). Expected required.`)
    : unclear(`${what} has HttpTokens ${tokens}, which iq does not know.`);
}

function stateEndpoint(what: string, endpoint: string): Statement {
  if (endpoint === 'enabled') return holds(`${what} has the metadata service on.`);
  return endpoint === 'disabled'
    ? fails(`${what} has the metadata service off: the instance gets no credentials. Expected enabled.`)
    : unclear(`${what} has HttpEndpoint ${endpoint}, which iq does not know.`);
}

function stateHops(what: string, hops: number, most: number): Statement {
  return hops <= most
    ? holds(`${what} has the hop limit ${hops}.`)
    : fails(`${what} has the hop limit ${hops}: the metadata service answers farther than ${most}.`);
}

/** What each launch says of the metadata service; what it leaves out, the account's defaults say, and after them the image. */
export function judgeTemplateMetadata(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachLaunch(world, spec, {
    isAsked: asksForMetadata,
    what: 'for its metadata service',
    expected: expectedMetadata,
    parts: [
      {
        state: (launch, held) => {
          const said = launch.version.metadata;
          const own = stateSettings(held.fleet, launch.what, said);
          return unlessFailed(own, () => {
            const open = openOf(held.fleet, said);
            return open.length === 0 ? [] : stateDefaults(world, { launch, held, open });
          });
        },
      },
    ],
  });
}

type Setting = keyof Settings;

/** The settings that are asked for and have no value. */
function openOf({ launch }: DeclaredFleet, settings: Settings): readonly Setting[] {
  const asked: readonly Setting[] = [
    ...(launch?.imds === undefined ? [] : (['tokens', 'endpoint'] as const)),
    ...(launch?.hop_limit === undefined ? [] : (['hopLimit'] as const)),
  ];
  return asked.filter((setting) => settings[setting] === null);
}

interface Open {
  readonly launch: Launch;
  readonly held: Held;
  readonly open: readonly Setting[];
}

function stateDefaults(world: FleetWorld, { launch, held, open }: Open): readonly Statement[] {
  const defaults = world.at('instance-metadata-defaults', held.place);
  const pick = <S extends Setting>(setting: S): Settings[S] | null => (open.includes(setting) ? defaults[setting] : null);
  const taken = { tokens: pick('tokens'), endpoint: pick('endpoint'), hopLimit: pick('hopLimit') };
  const stated = stateSettings(held.fleet, `${launch.what}, by the default of the account,`, taken);
  const left = open.filter((setting) => taken[setting] === null);
  return unlessFailed(stated, () => left.flatMap((setting) => stateImage(world, { launch, held }, setting)));
}

/** What holds where neither a template nor the account says it: EC2's own default, or what the image asks for. */
function stateImage(world: FleetWorld, { launch, held }: Omit<Open, 'open'>, setting: Setting): readonly Statement[] {
  const { what } = launch;
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
  if (setting === 'endpoint') return [holds(`${what} leaves the metadata service on, as EC2 does by itself.`)];
  const names = imagesOf(launch);
  const known = world.at('launch-images', held.place);
  const images = names.map((id) => known.find((image) => image.id === id));
  const areAll = images.every((image) => image?.imds === 'v2.0');
  // AWS leaves it out of an image that asks for none. Another word is one that iq does not know.
  const asksForNone = (image: LaunchImage | undefined): boolean => image?.imds === null;
  if (setting === 'tokens') {
    if (areAll) return [holds(`${what} asks for a token (IMDSv2), as its image does.`)];
    const says = `Neither ${what.toLowerCase()} nor the account says HttpTokens`;
    return [
      images.some(asksForNone)
        ? fails(`${says}, and its image asks for no token: IMDSv1 answers.`)
        : unclear(`${says}, and what its image asks for is not known.`),
    ];
  }
  const most = held.fleet.launch?.hop_limit ?? 0;
  // An image that asks for tokens comes with 2 hops, every other one with 1.
  if (most >= 2 || images.every(asksForNone)) return [holds(`${what} has the hop limit of EC2 itself, at most ${Math.min(most, 2)}.`)];
  const says = `Neither ${what.toLowerCase()} nor the account says the hop limit`;
  return [
    areAll
      ? fails(`${says}, and with its image it is 2: expected at most ${most}.`)
      : unclear(`${says}, and what its image asks for is not known.`),
  ];
}
