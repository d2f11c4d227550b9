import { EvidenceError } from '../errors.ts';
import { factKey } from '../fact-key.ts';
import type { EnabledRegion } from '../facts/enabled-regions.ts';
import type { FactDefinition } from '../facts/fact.ts';
import { type FactName, type FactValues, facts as registered } from '../facts/index.ts';
import type { Organization } from '../facts/organization.ts';
import { isClosed } from '../plan.ts';
import type { FactRecord, Target } from '../record.ts';
import type { Gap, InitAccount, InitInput, InitSource, Observed } from './model.ts';
import { Names } from './names.ts';
import { Places } from './places.ts';

const definitions: ReadonlyMap<string, FactDefinition> = new Map(registered.map((fact) => [fact.name, fact as FactDefinition]));

/** A source, and what the sections have had declared by the end. */
export interface RememberingSource extends InitSource {
  readonly places: Places;
}

/** What sections look at. Throws EvidenceError where the facts do not say which accounts there are: nothing could be said of anything then. */
export function sourceOf(input: InitInput): RememberingSource {
  const organization = observed(input.facts.get(factKey('organization', {}))) as Organization | null;
  if (organization === null) {
    throw new EvidenceError('unreadable', 'The facts do not say which accounts the organization has: there is nothing to draft from.', {
      hint: 'iq verify --save-facts of a run that could read the organization writes such a file',
    });
  }
  const accounts = accountsOf(organization, input);
  const names = new Names();
  const places = new Places({ accounts, units: organization.units.map(({ path }) => path), names });
  const active = accounts.filter(({ id, isActive }) => isActive && input.unseen?.includes(id) !== true).map(({ id }) => id);
  const reading = (fact: FactName) =>
    targetsOf(fact, { input, active }).map((target) => ({ target, record: recordAt(input, fact, target) }));
  return {
    input,
    organization,
    accounts,
    active,
    governed: input.governed,
    places,
    value: <F extends FactName>(fact: F, target: Target) => observed(recordAt(input, fact, target)) as FactValues[F] | null,
    each: <F extends FactName>(fact: F) =>
      reading(fact).flatMap(({ target, record }): readonly Observed<FactValues[F]>[] =>
        record?.observed === true ? [{ target, value: record.value as FactValues[F] }] : [],
      ),
    gaps: (fact) =>
      reading(fact).flatMap(({ target, record }): readonly Gap[] => (record?.observed === true ? [] : [{ target, why: whyOf(record) }])),
    account: (id) => places.account(id),
    where: (ids) => places.where(ids),
    label: (id) => {
      const account = accounts.find((one) => one.id === id);
      return account === undefined ? id : `${account.label} (${id})`;
    },
    name: (kind, id, wanted) => names.give(kind, id, wanted),
    named: (kind, id) => names.given(kind, id),
  };
}

function observed(record: FactRecord | undefined): unknown {
  return record?.observed === true ? record.value : null;
}

function recordAt({ facts }: InitInput, fact: FactName, target: Target): FactRecord | undefined {
  return facts.get(factKey(fact, target));
}

function whyOf(record: Exclude<FactRecord, { observed: true }> | undefined): string {
  return record === undefined ? 'it was not read' : `${record.reason}: ${record.detail}`;
}

/** The management account first, then by unit and name. */
function accountsOf({ accounts, masterAccountId }: Organization, { facts }: InitInput): readonly InitAccount[] {
  const order = ({ isManagement, ou, label, id }: InitAccount) => `${isManagement ? 0 : 1} ${ou} ${label} ${id}`;
  return accounts
    .map(({ id, name, ou, state }) => ({
      id,
      label: name,
      ou,
      isActive: !isClosed(state),
      isManagement: id === masterAccountId,
      tags: observed(facts.get(factKey('account-tags', { account: id }))) as InitAccount['tags'],
    }))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Every place where a fact is read. Where the other regions are not known, the account stands for them. */
function targetsOf(
  fact: FactName,
  { input, active }: { readonly input: InitInput; readonly active: readonly string[] },
): readonly Target[] {
  const definition = definitions.get(fact);
  if (definition === undefined || definition.scope === 'organization') return [{}];
  return active.flatMap((account): readonly Target[] => {
    if (definition.scope === 'account') return [{ account }];
    const regions = definition.regions === 'governed' ? input.governed : otherRegions(input, account);
    return regions === null ? [{ account }] : regions.map((region) => ({ account, region }));
  });
}

function otherRegions({ facts, governed }: InitInput, account: string): readonly string[] | null {
  const enabled = observed(facts.get(factKey('enabled-regions', { account }))) as readonly EnabledRegion[] | null;
  if (enabled === null) return null;
  return enabled.filter(({ name, status }) => status !== 'DISABLED' && !governed.includes(name)).map(({ name }) => name);
}
