import type { World } from '../../../checks/check.ts';
import { factKey } from '../../../fact-key.ts';
import type { FactName, FactValues } from '../../../facts/index.ts';
import type { Target } from '../../../record.ts';
import { Unobserved } from '../../../world.ts';
import type { InitSource } from '../../model.ts';

/** As much of a check's world as its listings look at. */
type Listed = Pick<World, 'at' | 'all'>;

/** The facts of a draft as the listings of the checks read them, so that a draft finds what is judged later. Throws Unobserved. */
export function listedWorld({ input, governed }: InitSource): World {
  const at = <F extends FactName>(fact: F, target: Target): FactValues[F] => {
    const key = factKey(fact, target);
    const record = input.facts.get(key);
    if (record === undefined) throw new Unobserved({ fact: key, reason: 'not-asked', detail: 'it was not read' });
    if (!record.observed) throw new Unobserved({ fact: key, reason: record.reason, detail: record.detail });
    return record.value as FactValues[F];
  };
  const listed: Listed = {
    at,
    all: (fact, account = '') => governed.map((region) => ({ target: { account, region }, read: () => at(fact, { account, region }) })),
  };
  return listed as World;
}

/** What `read` gives, or `otherwise` where a fact that it needs was not read. */
export function unlessUnobserved<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unobserved) return otherwise;
    throw error;
  }
}
