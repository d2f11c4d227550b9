import type { Key } from '../../facts/keys.ts';
import type { UnobservedReason } from '../../record.ts';
import type { World } from '../check.ts';

/** Where a bare key id or alias is looked up: the account and region of what names it. */
export interface KeyPlace {
  readonly account: string;
  readonly region: string;
}

/** What a key string of AWS stands for. */
export type KeyResolution =
  /** Nothing is named: the service takes its own default key. */
  | { readonly kind: 'default' }
  /** `alias/aws/…`: a key that AWS manages. */
  | { readonly kind: 'aws-alias'; readonly alias: string }
  | { readonly kind: 'key'; readonly arn: string; readonly key: Key }
  /** The owner's listing was read to its end, and it is not there. */
  | { readonly kind: 'absent'; readonly reference: string }
  /** No account and region that this run reads owns it, or it has no shape of a key. */
  | { readonly kind: 'foreign'; readonly arn: string }
  /** It is in the owner's listing, and AWS refused to describe it. */
  | { readonly kind: 'unreadable'; readonly arn: string; readonly reason: UnobservedReason; readonly detail: string };

interface KeyArn extends KeyPlace {
  /** `key/<id>` or `alias/<name>`. */
  readonly resource: string;
}

/** The parts of a KMS ARN, or `null` where the text is none. */
export function parseKeyArn(text: string): KeyArn | null {
  const parts = /^arn:[^:]+:kms:([^:]+):([0-9]{12}):((?:key|alias)\/.+)$/.exec(text);
  const [, region, account, resource] = parts ?? [];
  return region === undefined || account === undefined || resource === undefined ? null : { region, account, resource };
}

/**
 * Resolves any of the five shapes: empty, id, key ARN, alias, alias ARN. An ARN is looked up in the account and region that own
 * it, everything else in `place`. Throws, as `World.at` does, where that listing is unobserved.
 */
export function resolveKey(world: World<'keys'>, reference: string | null, place: KeyPlace): KeyResolution {
  if (reference === null || reference === '') return { kind: 'default' };
  const arn = parseKeyArn(reference);
  if (arn === null && reference.startsWith('arn:')) return { kind: 'foreign', arn: reference };
  const name = arn?.resource ?? (reference.startsWith('alias/') ? reference : `key/${reference}`);
  if (name.startsWith('alias/aws/')) return { kind: 'aws-alias', alias: name };
  const owner = arn ?? place;
  if (arn !== null && !isRead(world, owner)) return { kind: 'foreign', arn: reference };
  const { keys, aliases } = world.at('keys', { account: owner.account, region: owner.region });
  const id = name.startsWith('alias/') ? aliases.find((entry) => entry.alias === name)?.keyId : name.slice('key/'.length);
  const key = keys.find((candidate) => candidate.id === id);
  if (key === undefined || (arn?.resource.startsWith('key/') && key.arn !== reference)) return { kind: 'absent', reference };
  if (key.readError !== null) return { kind: 'unreadable', arn: key.arn, reason: key.readError.reason, detail: key.readError.detail };
  return { kind: 'key', arn: key.arn, key };
}

/** Whether the run reads the keys of the place. */
function isRead(world: World<'keys'>, { account, region }: KeyPlace): boolean {
  return world.all('keys', account).some(({ target }) => target.region === region);
}
