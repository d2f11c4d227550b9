import { compare } from '../../facts/values.ts';
import type { App } from './app.ts';
import type { Resource, Stack } from './stack.ts';
import { Unresolved } from './unresolved.ts';

/** An account, or an account and region, with what the stacks put there. */
export interface Place {
  readonly account: string;
  /** `undefined`: the whole account. */
  readonly region: string | undefined;
  readonly partition: string;
  /** Every resource of these types that is made here, by stack and logical id. Throws Unresolved where that hangs on what is not known. */
  readonly of: (...types: readonly string[]) => readonly Resource[];
  /** Throws Unresolved where anything of these types is made here: what it is in the eyes of AWS is not understood. */
  readonly none: (types: readonly string[]) => void;
  /** All regions of the account. */
  readonly whole: Place;
  /** All accounts. */
  readonly app: Pick<Place, 'of'>;
}

/** What the stacks put into an account, or into a region of it. */
export function placeOf(app: App, account: string, region?: string): Place {
  const stacks = app.stacks.filter((stack) => stack.account === account && (region === undefined || stack.region === region));
  const made = madeIn(stacks);
  let whole: Place | undefined;
  const place: Place = {
    account,
    region,
    partition: stacks[0]?.partition ?? app.stacks[0]?.partition ?? 'aws',
    of: made,
    none: (types) => {
      const [found] = made(...types);
      if (found !== undefined)
        throw new Unresolved(`${found.stack.file}: ${found.id} is of the type ${found.type}, which is not understood`);
    },
    get whole() {
      whole ??= region === undefined ? place : placeOf(app, account);
      return whole;
    },
    app: { of: madeIn(app.stacks) },
  };
  return place;
}

/** What is made of each type, worked out as it is asked for. */
function madeIn(stacks: readonly Stack[]): Place['of'] {
  const byType = new Map<string, Resource[]>();
  for (const resource of stacks.flatMap((stack) => stack.resources())) {
    const same = byType.get(resource.type);
    if (same === undefined) byType.set(resource.type, [resource]);
    else same.push(resource);
  }
  const known = new Map<string, readonly Resource[]>();
  const madeOf = (type: string): readonly Resource[] => {
    const before = known.get(type);
    if (before !== undefined) return before;
    const found = (byType.get(type) ?? []).filter(isMade).sort((a, b) => compare(orderOf(a), orderOf(b)));
    known.set(type, found);
    return found;
  };
  return (...types) => types.flatMap(madeOf);
}

function isMade({ stack, id, type }: Resource): boolean {
  try {
    return stack.isMade(id);
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    throw new Unresolved(`${stack.file}: whether the ${type} ${id} is made is not known: ${error.message}`);
  }
}

function orderOf({ stack, id }: Resource): string {
  return `${stack.account}/${stack.region}/${stack.name}/${id}`;
}
