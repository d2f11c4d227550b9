import { matches } from '../policy/glob.ts';

/** Load balancers that are declared nowhere, by what they are. */
export interface BalancerPattern {
  readonly every: 'internet_facing_alb' | 'alb' | 'load_balancer';
  /** Those of this name alone, globs allowed. */
  readonly name?: string | undefined;
}

interface Listed {
  readonly name: string;
  readonly type: string | null;
  readonly scheme: string | null;
}

/** Whether a pattern means the load balancer; `null` where AWS left out, or worded in a way not known here, what decides. */
export function takesBalancer({ every, name }: BalancerPattern, balancer: Listed): boolean | null {
  if (name !== undefined && !matches(name, balancer.name)) return false;
  if (every === 'load_balancer') return true;
  const isApplication = among(balancer.type, 'application', ['network', 'gateway']);
  if (every === 'alb' || isApplication === false) return isApplication;
  const isOpen = among(balancer.scheme, 'internet-facing', ['internal']);
  return isOpen === false ? false : isApplication === null ? null : isOpen;
}

function among(word: string | null, wanted: string, others: readonly string[]): boolean | null {
  if (word === wanted) return true;
  return word !== null && others.includes(word) ? false : null;
}
