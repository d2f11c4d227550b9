import { factKey } from '../../fact-key.ts';
import type { FactDefinition } from '../../facts/fact.ts';
import { facts as definitions } from '../../facts/index.ts';
import type { FactRecord, Target } from '../../record.ts';
import { neverObserved } from '../last-observed.ts';
import type { App } from './app.ts';
import { observations } from './facts/index.ts';
import type { Observation } from './facts/observation.ts';
import { type Place, placeOf } from './place.ts';
import { Unresolved } from './unresolved.ts';

const byFact: ReadonlyMap<string, Observation> = new Map(observations.map((one) => [one.fact, one]));

const registered: readonly FactDefinition[] = definitions;

/** Whether a fact is read of each region that the spec governs. */
function isRegional({ scope, regions }: FactDefinition): boolean {
  return scope === 'region' && regions === 'governed';
}

interface Where {
  /** Accounts that the assembly deploys to. */
  readonly accounts: readonly string[];
  readonly governed: readonly string[];
}

/** Every fact of these accounts and regions: as the stacks would make it, or why an assembly does not say it. By key. */
export function recordsOf(app: App, { accounts, governed }: Where): ReadonlyMap<string, FactRecord> {
  const records: FactRecord[] = [];
  for (const account of accounts) {
    const whole = placeOf(app, account);
    const places = governed.map((region) => placeOf(app, account, region));
    for (const definition of registered.filter(({ scope }) => scope !== 'organization')) {
      records.push(...(isRegional(definition) ? places : [whole]).map((place) => recordOf(definition.name, place)));
    }
  }
  const organization = registered.filter(({ scope }) => scope === 'organization');
  records.push(...organization.map(({ name }) => unasked(name, {}, 'a cloud assembly says nothing of the organization')));
  return new Map(records.map((record) => [record.key, record]));
}

function recordOf(name: string, place: Place): FactRecord {
  const target = place.region === undefined ? { account: place.account } : { account: place.account, region: place.region };
  const observation = byFact.get(name);
  if (observation === undefined) return unasked(name, target, 'no template says it: AWS can, once it is deployed');
  try {
    const value = observation.read(place);
    return { key: factKey(name, target), name, target, requests: [], observed: true, value, observedAt: neverObserved };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return unasked(name, target, `the templates do not say it before they are deployed: ${error.message}`);
  }
}

/** Every fact of the account that manages the others: no template says which it is. */
export function unseenFacts(account: string, governed: readonly string[]): readonly (readonly [string, FactRecord])[] {
  const targets = (definition: FactDefinition): readonly Target[] =>
    isRegional(definition) ? governed.map((region) => ({ account, region })) : [{ account }];
  return registered
    .filter(({ scope }) => scope !== 'organization')
    .flatMap((definition) =>
      targets(definition).map((target) => unasked(definition.name, target, 'no template says which account manages the others')),
    )
    .map((record) => [record.key, record]);
}

/** A fact that nobody could ask for. */
function unasked(name: string, target: Target, detail: string): FactRecord {
  return { key: factKey(name, target), name, target, requests: [], observed: false, reason: 'not-asked', detail };
}
