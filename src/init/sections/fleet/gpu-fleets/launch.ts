import type { LaunchTemplateVersion } from '../../../../facts/launch-template-versions.ts';
import type { InitSource } from '../../../model.ts';
import { keyNameOf } from '../../data/key-groups.ts';

/** How instances are started, as the grammar has it. */
export interface LaunchEntry {
  readonly imds?: 'v2' | undefined;
  readonly hop_limit?: number | undefined;
  readonly public_ip?: 'none' | undefined;
  readonly key_pair?: 'none' | undefined;
  readonly ebs?: string | undefined;
  readonly profile?: string | undefined;
  readonly image_owner?: string | undefined;
}

interface At {
  readonly account: string;
  readonly region: string;
}

/** What a version of a template says by itself; what it leaves open is not asked for. */
export function launchEntry(source: InitSource, at: At, version: LaunchTemplateVersion): LaunchEntry | undefined {
  const { metadata, interfaces, keyName, profile, disks } = version;
  const keys = [...new Set(disks.filter(({ kind }) => kind === 'ebs').map(({ encrypted, keyId }) => (encrypted === true ? keyId : null)))];
  const [key = null] = keys;
  const name = keyNameOf(source, key);
  const entry: LaunchEntry = {
    imds: metadata.tokens === 'required' ? 'v2' : undefined,
    hop_limit: metadata.tokens === 'required' ? (metadata.hopLimit ?? undefined) : undefined,
    public_ip: interfaces.length > 0 && interfaces.every(({ publicIp }) => publicIp === false) ? 'none' : undefined,
    key_pair: keyName === null ? 'none' : undefined,
    ebs: keys.length === 1 && key !== null ? (name === null ? 'customer_managed' : `key:${name}`) : undefined,
    profile: profile?.split('/').at(-1),
    image_owner: ownerOf(source, at, version),
  };
  return Object.values(entry).every((value) => value === undefined) ? undefined : entry;
}

function ownerOf(source: InitSource, at: At, { image }: LaunchTemplateVersion): string | undefined {
  const found = source.value('launch-images', at)?.find(({ id }) => id === image);
  if (found === undefined || found.owner === null) return undefined;
  if (found.owner === at.account) return 'self';
  const { ownerAlias } = found;
  return ownerAlias === 'amazon' || ownerAlias === 'aws-marketplace' ? ownerAlias : found.owner;
}
