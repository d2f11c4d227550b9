import type { Faults } from './options.ts';

/** What happens to one request beside its answer. */
export type Fault = 'throttle' | 'serverError' | 'reset' | 'halfBody' | 'slowBody' | 'html' | 'htmlError';

const kinds: readonly Fault[] = ['throttle', 'serverError', 'reset', 'halfBody', 'slowBody', 'html', 'htmlError'];

/** A number from 0 to 1 for a text, always the same (FNV-1a, then mixed: alone it barely tells apart texts that differ at the end). */
export function chance(seed: number, text: string): number {
  let hash = 2_166_136_261 ^ seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The members that tell apart requests of one operation in one place. The others can be written in more than one way, or hold the time. */
const telling = ['DBParameterGroupName', 'KeyId', 'Marker', 'NextToken', 'ParentId', 'ResourceId', 'RoleArn', 'SnapshotType', 'bucket'];

/** The same of operations that have none of those. */
const alsoTelling = ['AccountId', 'GroupId', 'PermissionSetArn', 'PolicyArn', 'ProvisioningStatus', 'Rule', 'TopicArn'];

interface Attempt {
  /** `Service.Operation`. */
  readonly operation: string;
  /** Account and region. */
  readonly place: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly number: number;
}

/** The fault of one attempt at a request: drawn from the request and not from its turn, so that every run meets the same faults. */
export function faultOf(faults: Faults, { operation, place, input, number }: Attempt): Fault | null {
  if (faults.spared.includes(operation)) return null;
  const shares = kinds.filter((kind) => faults[kind] > 0);
  if (shares.length === 0) return null;
  const others = alsoTelling.flatMap((name) => (input[name] === undefined ? [] : [`${name}=${input[name]}`]));
  const told = [...telling.map((name) => input[name] ?? ''), ...others].join('/');
  let left = chance(faults.seed, `${operation}/${place}/${told}#${number}`);
  for (const kind of shares) {
    left -= faults[kind];
    if (left < 0) return kind;
  }
  return null;
}
