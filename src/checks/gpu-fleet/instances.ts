import type { Instance } from '../../facts/instances.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { asksForKey, stateVolumes } from './disks.ts';
import { eachGroup, type Held } from './fleets.ts';
import { asksForImage, asksForOwner, stateOwner, stateProfile } from './image.ts';
import { instancesHere, settled } from './instances-here.ts';
import { launchesOf } from './launches.ts';
import { asksForMetadata, stateSettings } from './metadata.ts';
import { asksForNetwork } from './network.ts';
import type { FleetWorld } from './world.ts';

/** Every instance that runs is as its template now says: settings that were changed since are not those of instances started before. */
export function judgeInstances(world: FleetWorld, spec: Spec): readonly Judged[] {
  const asksForSettings = (fleet: DeclaredFleet): boolean => asksForMetadata(fleet) || asksForNetwork(fleet) || asksForImage(fleet);
  const each = (held: Held, says: string, state: (instance: Instance) => readonly Statement[]) =>
    settled(instancesHere(world, held), `Every instance of ${held.group.name} ${says}.`, state);
  return eachGroup(world, spec, {
    what: 'for instances',
    expected: ({ launch }) => launch ?? 'the version of the template in use',
    actual: ({ group: { instances } }) => (instances ?? []).map(({ id }) => id),
    parts: [
      {
        of: 'settings',
        isAsked: asksForSettings,
        state: (held) => each(held, 'has the declared settings', (instance) => stateInstance(held, instance)),
      },
      { of: 'template', state: (held) => stateVersions(world, held) },
      {
        of: 'volumes',
        isAsked: asksForKey,
        state: (held) => each(held, 'has its volumes encrypted with the declared key', (one) => stateVolumes({ world, spec, held }, one)),
      },
      {
        of: 'image',
        isAsked: asksForOwner,
        state: (held) =>
          each(held, 'runs an image of the declared owner', ({ id, image }) => [
            image === null
              ? unclear(`AWS did not say which image ${id} runs.`)
              : stateOwner(world, held, { what: `Instance ${id}`, image }),
          ]),
      },
    ],
  });
}

function stateInstance(held: Held, instance: Instance): readonly Statement[] {
  const { launch } = held.fleet;
  const what = `Instance ${instance.id}`;
  const { publicIps, keyName, profile } = instance;
  return [
    ...(asksForMetadata(held.fleet) ? stateMetadata(held, instance) : []),
    ...(launch?.public_ip !== undefined && publicIps.length > 0 ? [fails(`${what} has the public address ${publicIps.join(', ')}.`)] : []),
    ...(launch?.key_pair !== undefined && keyName !== null ? [fails(`${what} was started with the key pair ${keyName}.`)] : []),
    ...(launch?.profile !== undefined ? [stateProfile(held, what, profile)] : []),
  ];
}

function stateMetadata({ fleet }: Held, { id, metadata }: Instance): readonly Statement[] {
  const what = `Instance ${id}`;
  if (metadata === null) return [unclear(`AWS did not say how the metadata service of ${id} answers.`)];
  // What is said of it is then what will be, and not what is.
  if (metadata.state !== 'applied')
    return [
      unclear(`The metadata options of ${id} are ${metadata.state ?? 'in a state that AWS left out'}, not applied: run again later.`),
    ];
  const { tokens, endpoint, hopLimit } = metadata;
  const isWhole =
    (fleet.launch?.imds === undefined || (tokens !== null && endpoint !== null)) &&
    (fleet.launch?.hop_limit === undefined || hopLimit !== null);
  const stated = stateSettings(fleet, what, metadata);
  return isWhole ? stated : [...stated, unclear(`AWS did not say all of how the metadata service of ${id} answers.`)];
}

/** Every instance was started by a version that the group would start one with now. */
function stateVersions(world: FleetWorld, held: Held) {
  const { launches, statements } = launchesOf(world, held.place, held.group);
  if (launches.length === 0) return statements;
  const current = launches.map(({ version }) => `${version.id}:${version.version}`);
  const names = launches.map(({ what }) => what.toLowerCase()).join(' or ');
  return settled(instancesHere(world, held), `Every instance of ${held.group.name} was started by ${names}.`, (instance) => {
    const { id, template, version } = startedBy(held, instance);
    if (template === null || version === null)
      return [unclear(`AWS did not say by which version of which launch template ${id} was started.`)];
    if (current.includes(`${template}:${version}`)) return [holds(`${id} was started by ${names}.`)];
    const says = `Instance ${id} was started by version ${version} of ${template}`;
    return [
      statements.length > 0
        ? unclear(`${says}; which ones are used now is not known for certain.`)
        : fails(`${says}, and the group now uses ${names}.`),
    ];
  });
}

/** The instance's own tags say what it was started by; where it has none, its group does. */
function startedBy({ group }: Held, { id, template, version }: Instance): Pick<Instance, 'id' | 'template' | 'version'> {
  const seen = group.instances?.find((one) => one.id === id)?.template ?? null;
  return { id, template: template ?? seen?.id ?? null, version: version ?? seen?.version ?? null };
}

/** Whether the spec says how long an instance may run. */
export const asksForAge = ({ launch }: DeclaredFleet): boolean => launch?.max_age !== undefined;

/** No instance has run for longer than declared, by AWS's own clock. */
export function judgeAge(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    isAsked: asksForAge,
    what: 'to be of a certain age',
    expected: ({ launch }) => `at most ${launch?.max_age?.text}`,
    actual: (held) => instancesHere(world, held).instances.map(({ id, launchedAt }) => ({ id, launchedAt })),
    parts: [
      {
        state: (held) => {
          const { max_age: most } = held.fleet.launch ?? {};
          const now = Date.parse(world.observedAt('instances', held.place));
          return settled(
            instancesHere(world, held),
            `No instance of ${held.group.name} runs for longer than ${most?.text}.`,
            ({ id, launchedAt }) => {
              if (launchedAt === null) return [unclear(`AWS did not say since when ${id} runs.`)];
              const days = Math.floor((now - Date.parse(launchedAt)) / 86_400_000);
              const isOld = now - Date.parse(launchedAt) > (most?.seconds ?? 0) * 1000;
              return isOld ? [fails(`Instance ${id} runs since ${launchedAt}, ${days} days: longer than ${most?.text}.`)] : [];
            },
          );
        },
      },
    ],
  });
}
