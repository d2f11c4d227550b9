import { actions as list, rcpServices, source } from './actions.ts';
import { allBits, type Bits, fill, noBits, add as put } from './bits.ts';
import { matches } from './glob.ts';

/** What an action does, in AWS's words. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

/** The actions of one service: a run of indexes, its sentinel the last. */
export interface ServiceRange {
  readonly from: number;
  readonly to: number;
}

/** Stands for an action that AWS adds to a service that is known here. */
export const futureAction = 'ZzFutureAction';
/** Stands for an action of a service that AWS adds. */
export const futureService = { service: 'zz-unlisted-service', action: 'CreateThing' } as const;

const levels: Readonly<Record<string, AccessLevel>> = {
  l: 'List',
  r: 'Read',
  w: 'Write',
  t: 'Tagging',
  p: 'Permissions management',
};

/** Every action of AWS that is known here, and sentinels for those that are not. */
export class Universe {
  /** `ec2:RunInstances`, each at its index. */
  readonly actions: readonly string[];
  readonly services: ReadonlyMap<string, ServiceRange>;
  readonly source = source;
  /** Services that resource control policies reach. */
  readonly rcpServices: ReadonlySet<string> = new Set(rcpServices.split(' '));
  readonly #levels = new Map<AccessLevel, Bits>();
  readonly #indexes = new Map<string, ReadonlyMap<string, number>>();
  readonly #expanded = new Map<string, Bits>();
  readonly #sentinels: Bits;

  constructor(lines: readonly string[]) {
    const services = new Map<string, ServiceRange>();
    const actions: string[] = [];
    const runs: (ServiceRange & { readonly level: AccessLevel })[] = [];
    for (const line of lines) {
      const [service = '', ...groups] = line.split(' ');
      const from = actions.length;
      for (const group of groups) {
        const level = levels[group.charAt(0)];
        if (level === undefined) throw new Error(`unknown access level in the list of actions: ${group.slice(0, 20)}`);
        const first = actions.length;
        for (const name of group.slice(2).split(',')) actions.push(`${service}:${name}`);
        runs.push({ level, from: first, to: actions.length });
      }
      actions.push(`${service}:${futureAction}`);
      services.set(service, { from, to: actions.length });
    }
    const from = actions.length;
    actions.push(`${futureService.service}:${futureService.action}`);
    services.set(futureService.service, { from, to: actions.length });
    this.actions = actions;
    this.services = services;
    for (const level of Object.values(levels)) this.#levels.set(level, noBits(actions.length));
    for (const run of runs) fill(this.ofLevel(run.level), run.from, run.to);
    this.#sentinels = noBits(actions.length);
    for (const range of services.values()) put(this.#sentinels, range.to - 1);
  }

  get size(): number {
    return this.actions.length;
  }

  /** The index of an action, whatever its case; `undefined` where it is not known. */
  indexOf(action: string): number | undefined {
    const lower = action.toLowerCase();
    const service = lower.slice(0, Math.max(lower.indexOf(':'), 0));
    const range = this.services.get(service);
    if (range === undefined) return undefined;
    let indexes = this.#indexes.get(service);
    if (indexes === undefined) {
      const named = this.actions.slice(range.from, range.to);
      indexes = new Map(named.map((name, place) => [name.toLowerCase(), range.from + place]));
      this.#indexes.set(service, indexes);
    }
    return indexes.get(lower);
  }

  /** The actions of an access level. Nobody knows the level of a sentinel. Not to be changed. */
  ofLevel(level: AccessLevel): Bits {
    return this.#levels.get(level) as Bits;
  }

  /** The actions of these services, sentinels too. A service that is not known has none. */
  ofServices(services: Iterable<string>): Bits {
    const bits = noBits(this.size);
    for (const service of services) {
      const range = this.services.get(service.toLowerCase());
      if (range !== undefined) fill(bits, range.from, range.to);
    }
    return bits;
  }

  /** The sentinels. */
  get sentinels(): Bits {
    return this.#sentinels;
  }

  /** What a pattern of a policy names: `*`, `ec2:*`, `ec2:Describe*`, in any case. Empty where it names nothing that is known. Not to be changed. */
  expand(pattern: string): Bits {
    const lower = pattern.toLowerCase();
    const known = this.#expanded.get(lower);
    if (known !== undefined) return known;
    const bits = this.#expand(lower);
    this.#expanded.set(lower, bits);
    return bits;
  }

  #expand(pattern: string): Bits {
    if (pattern === '*' || pattern === '*:*') return allBits(this.size);
    const bits = noBits(this.size);
    const service = pattern.slice(0, pattern.indexOf(':'));
    const range = this.services.get(service);
    if (range === undefined) return bits;
    if (pattern === `${service}:*`) return fill(bits, range.from, range.to);
    if (!/[*?]/.test(pattern)) {
      const index = this.indexOf(pattern);
      if (index !== undefined) put(bits, index);
      return bits;
    }
    for (let index = range.from; index < range.to; index += 1) {
      if (matches(pattern, (this.actions[index] as string).toLowerCase())) put(bits, index);
    }
    return bits;
  }
}

let made: Universe | undefined;

/** The universe of this version of iq. Made when it is first asked for. */
export function universe(): Universe {
  made ??= new Universe(list.split('\n'));
  return made;
}
