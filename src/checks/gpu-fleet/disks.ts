import type { Instance } from '../../facts/instances.ts';
import type { TemplateDisk } from '../../facts/launch-template-versions.ts';
import type { EbsDisk } from '../../facts/volumes.ts';
import type { DeclaredFleet } from '../../spec/sections/gpu-fleets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { fails, holds, type Statement, unclear } from '../databases/statements.ts';
import { judgeKey } from '../key-resolution.ts';
import type { Held } from './fleets.ts';
import { instancesHere } from './instances-here.ts';
import { eachLaunch, imagesOf, type Launch } from './launches.ts';
import { statementOf, unlessFailed } from './said.ts';
import type { FleetWorld } from './world.ts';

/** Whether the spec says with which key the volumes of a fleet are encrypted. */
export const asksForKey = ({ launch }: DeclaredFleet): boolean => launch?.ebs !== undefined;

/** Whose volume it is, and what it must be encrypted with. */
interface Asked {
  readonly world: FleetWorld;
  readonly spec: Spec;
  readonly held: Held;
}

/**
 * Every disk that a launch makes is encrypted with the declared key: the template says so; or the volumes that it made show it, and EC2
 * would do by default what it did then.
 */
export function judgeTemplateEncryption(world: FleetWorld, spec: Spec): readonly Judged[] {
  return eachLaunch(world, spec, {
    isAsked: asksForKey,
    what: 'for encrypted volumes',
    expected: ({ launch }) => launch?.ebs,
    parts: [
      {
        state: (launch, held) => {
          const asked = { world, spec, held };
          const said = launch.version.disks.flatMap((disk) => stateDisk(asked, launch, disk));
          return unlessFailed(said, () => stateOpen(asked, launch));
        },
      },
    ],
  });
}

const isOpen = ({ kind, encrypted, keyId }: TemplateDisk): boolean =>
  kind === 'ebs' && (encrypted === null || (encrypted && keyId === null));

/** What the template itself says of a disk; nothing where it leaves encryption or the key to EC2. */
function stateDisk({ world, spec, held }: Asked, { what }: Launch, disk: TemplateDisk): readonly Statement[] {
  if (disk.kind !== 'ebs' || isOpen(disk)) return [];
  const device = disk.device ?? 'a volume';
  if (disk.encrypted === false) return [fails(`${what} makes ${device} unencrypted.`)];
  const subject = { resource: held.group.arn, what: `${device} of ${what.toLowerCase()}` };
  return [statementOf(judgeKey(world, spec, disk.keyId, held.place, wantedOf(held.fleet), subject))];
}

/** The key that the spec asks for, as the judgement of keys takes it. */
function wantedOf({ launch }: DeclaredFleet): 'customer_managed' | `key:${string}` {
  return (launch?.ebs ?? 'customer_managed') as 'customer_managed' | `key:${string}`;
}

/** A disk of which the template does not say how it is encrypted. */
type OpenDisk = Pick<TemplateDisk, 'device' | 'encrypted' | 'keyId'>;

/** What the volumes of now show of the disks that the template leaves open, and those of the image that it does not mention. */
function stateOpen(asked: Asked, launch: Launch): readonly Statement[] {
  const { world, held } = asked;
  const running = runningOn(world, held, launch);
  const mapped = launch.version.disks.flatMap(({ device }) => device ?? []);
  const known = world.at('launch-images', held.place);
  const names = imagesOf(launch);
  const named = names.flatMap((id) => id ?? []);
  const images = names.map((id) => known.find((image) => image.id === id)?.devices ?? null);
  const ofImages = images.flatMap((devices) => devices ?? []);
  const isImageKnown = !images.includes(null);
  if (!isImageKnown && running.length === 0)
    return [unclear(`Which disks the image of ${launch.what.toLowerCase()} (${named.join(', ') || 'none is named'}) brings is not known.`)];
  const shown = isImageKnown ? [] : running.flatMap(({ rootDevice, volumes }) => [rootDevice, ...volumes.map(({ device }) => device)]);
  const unmapped = [...new Set([...ofImages, ...shown])].filter((device) => device === null || !mapped.includes(device));
  const open: readonly OpenDisk[] = [
    ...launch.version.disks.filter(isOpen),
    ...unmapped.map((device) => ({ device, encrypted: null, keyId: null })),
  ];
  if (open.length === 0) return [holds(`${launch.what} says of every disk how it is encrypted.`)];
  return unlessFailed(
    open.flatMap(({ device }) => stateShown(asked, launch, { device, running })),
    () => open.map((disk) => stateDefault(asked, launch, disk)),
  );
}

/** The instances of the group that this very version has started. */
function runningOn(world: FleetWorld, held: Held, { version }: Launch): readonly Instance[] {
  return instancesHere(world, held).instances.filter((one) => one.template === version.id && one.version === String(version.version));
}

/** How a device is encrypted that the template leaves to EC2, by the volumes that EC2 made for it. */
function stateShown(
  asked: Asked,
  { what }: Launch,
  { device, running }: { readonly device: string | null; readonly running: readonly Instance[] },
): readonly Statement[] {
  const left = `${what} does not say with which key ${device ?? 'a volume without device'} is encrypted`;
  if (device === null || running.length === 0) return [unclear(`${left}, and no instance shows it.`)];
  const all = asked.world.at('volumes', asked.held.place);
  return running.flatMap((instance) => {
    const attached = instance.volumes.find((one) => one.device === device);
    if (attached === undefined) return [unclear(`${left}, and ${instance.id} has no such volume.`)];
    return [stateVolume(asked, instance, { id: attached.volume, volume: all.find(({ id }) => id === attached.volume) })];
  });
}

/** What EC2 would do with such a disk that it made now: the volumes of now say nothing of a setting that was changed since. */
function stateDefault({ world, spec, held: { fleet, place } }: Asked, { what }: Launch, { device, encrypted, keyId }: OpenDisk): Statement {
  const { enabled, encryptionType, keyId: usual } = world.at('ebs-default', place);
  const where = `${world.label(place.account)}, ${place.region}`;
  const left = `${what} leaves ${device ?? 'a volume without device'} to what EC2 does by default in ${where}`;
  if (encrypted === null && enabled !== true)
    return unclear(`${left}, and ${enabled === null ? 'AWS did not say whether that is to encrypt' : 'that is not to encrypt'}.`);
  if (keyId === null && encryptionType !== null && encryptionType !== 'sse-kms')
    return unclear(`${left}, which takes no key of KMS (${encryptionType}).`);
  const subject = {
    resource: `${place.account}/${place.region}`,
    what: keyId === null ? `EBS encryption by default in ${where}` : `${device ?? 'A volume'} of ${what.toLowerCase()}`,
  };
  const { outcome, message } = judgeKey(world, spec, keyId ?? usual, place, wantedOf(fleet), subject);
  // A disk that is made of an encrypted snapshot keeps the key of that.
  return outcome === 'pass' ? holds(message) : unclear(`${left}, or to its snapshot. ${message}`);
}

/** Whether a volume of an instance is encrypted with the declared key. */
function stateVolume(
  { world, spec, held }: Asked,
  { id: instance }: Instance,
  { id, volume }: { readonly id: string; readonly volume: EbsDisk | undefined },
): Statement {
  const what = `Volume ${id} of ${instance}`;
  if (volume === undefined) return unclear(`${what} was not described.`);
  if (volume.encrypted === null) return unclear(`AWS did not say whether ${what} is encrypted.`);
  if (!volume.encrypted) return fails(`${what} is not encrypted.`);
  return statementOf(judgeKey(world, spec, volume.keyId, held.place, wantedOf(held.fleet), { resource: volume.arn, what }));
}

/** Whether each volume of an instance is encrypted with the declared key. */
export function stateVolumes(asked: Asked, instance: Instance): readonly Statement[] {
  const all = asked.world.at('volumes', asked.held.place);
  if (instance.volumes.length === 0) return [unclear(`AWS did not say which volumes ${instance.id} has.`)];
  return instance.volumes.map(({ volume: id }) => stateVolume(asked, instance, { id, volume: all.find((one) => one.id === id) }));
}
