import { createHash } from 'node:crypto';
import type { Resource } from './stack.ts';

/** So many hexadecimal digits, always the same for the same words. */
export function digest(words: readonly string[], length: number): string {
  return createHash('sha256').update(words.join('/')).digest('hex').slice(0, length);
}

/** Those of a resource. AWS gives another id when it is made: nothing of a spec may rest on it. */
export function digestOf({ stack, id }: Pick<Resource, 'stack' | 'id'>, length: number): string {
  return digest([stack.account, stack.region, stack.name, id], length);
}

/**
 * What stands for the id that AWS will give, always the same: with the logical id in it, for people who read it. `part`: something that AWS
 * makes with the resource.
 */
export function idOf(prefix: string, resource: Pick<Resource, 'stack' | 'id'>, part?: string): string {
  return [`${prefix}${resource.id}`, ...(part === undefined ? [] : [part]), digestOf(resource, 8)].join('-');
}

/** In the form of an id of KMS. */
export function uuidOf(resource: Pick<Resource, 'stack' | 'id'>): string {
  const digits = digestOf(resource, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

/** How CloudFormation writes the names that it makes itself. */
export interface NameForm {
  readonly isLower?: boolean;
  /** How long a name may be. */
  readonly most?: number;
}

/** Of the random end of a name. */
const random = 14;

/**
 * The name that CloudFormation makes where the template gives none: stack, logical id, and an end that nobody knows before, for which `*`
 * stands. So it is the pattern of the name that there will be, in a spec as in a policy. Where names are shorter than that, CloudFormation
 * cuts them in a way that is not written down: then it is a name for facts alone.
 */
export function generatedName({ stack, id }: Pick<Resource, 'stack' | 'id'>, { isLower = false, most = 255 }: NameForm = {}): string {
  const whole = `${stack.name}-${id}-*`;
  const name = whole.length + random <= most ? whole : cut(stack.name, id, most);
  return isLower ? name.toLowerCase() : name;
}

/** The end of a logical id is what tells it apart. */
function cut(stack: string, id: string, most: number): string {
  const half = Math.floor((most - 6) / 2);
  const beginning = stack.slice(0, Math.min(half, 20)).replace(/[*-]+$/, '');
  const end = id.length <= half ? id : `${id.slice(0, half - 9)}*${id.slice(-8)}`;
  return `${beginning}*-${end}-*`;
}
