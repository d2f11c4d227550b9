import { basename, resolve } from 'node:path';
import { factKey } from '../../fact-key.ts';
import type { Organization } from '../../facts/organization.ts';
import { compare } from '../../facts/values.ts';
import type { FactRecord } from '../../record.ts';
import { neverObserved } from '../last-observed.ts';
import type { InitInput } from '../model.ts';
import { wrapped } from '../wrapped.ts';
import { type App, appOf } from './app.ts';
import { readAssembly } from './assembly.ts';
import { recordsOf, unseenFacts } from './records.ts';
import { notUnderstood } from './understood.ts';

interface AssemblyOptions {
  /** Regions to govern beside those of the stacks. A single one is also that of stacks that name none. */
  readonly regions?: readonly string[] | undefined;
  /** Where stacks go that name no account. */
  readonly account?: string | undefined;
  readonly role?: string | undefined;
}

/**
 * What a draft is made of, from a CDK cloud assembly: facts as its stacks would make them once deployed. What no template can say is not
 * observed. Throws UsageError where the assembly cannot be read whole.
 */
export function inputOfAssembly(path: string, { regions = [], account, role }: AssemblyOptions = {}): InitInput {
  const [only, ...others] = regions;
  const assembly = readAssembly(path, { account, region: others.length === 0 ? only : undefined });
  const app = appOf(assembly);
  const accounts = [...new Set(assembly.map((stack) => stack.account))].sort(compare);
  const governed = [...new Set([...regions, ...assembly.map((stack) => stack.region)])].sort(compare);
  const facts = new Map([...recordsOf(app, { accounts, governed }), ...unseenFacts(managementId, governed), organizationOf(app, accounts)]);
  return { facts, governed, role, origin: originOf(path, app), assumed, unseen: [managementId] };
}

/** No template names the account that manages the others. */
const managementId = '000000000000';

/** What the draft says although no template does, by the requirement that would find it wrong. */
const assumed: Readonly<Record<string, string>> = {
  'landing-zone.organization': 'no template says which organization it is, and which account manages it: write both here',
  'landing-zone.account-ou': 'no template says in which organizational units the accounts are: write them here',
  'landing-zone.account-declared': 'no template says which other accounts there are',
};

/** An organization of the accounts that the stacks go to, for the draft to stand on: each part of it is marked. */
function organizationOf(app: App, accounts: readonly string[]): readonly [string, FactRecord] {
  const key = factKey('organization', {});
  const value: Organization = {
    id: 'o-0000000000',
    masterAccountId: managementId,
    featureSet: 'ALL',
    root: { id: 'r-0000', policyTypes: [] },
    units: [],
    accounts: [managementId, ...accounts].map((id) => ({
      id,
      name: id === managementId ? 'management' : labelOf(app, id),
      email: 'unknown@example.com',
      state: 'ACTIVE',
      stateSource: 'State' as const,
      ou: '/',
    })),
  };
  return [key, { key, name: 'organization', target: {}, requests: [], observed: true, value, observedAt: neverObserved }];
}

/** By the stack that stands for the account best: the first, without what stands behind its stage. */
function labelOf({ stacks }: App, account: string): string {
  const names = stacks.filter((stack) => stack.account === account).map(({ name }) => name);
  const [first = account] = names;
  const shared = [...first].findIndex((_, index) => !names.every((name) => name.startsWith(first.slice(0, index + 1))));
  const common = (shared === -1 ? first : first.slice(0, shared)).replace(/[^A-Za-z0-9]+$/, '');
  return common.length >= 2 ? common : `account ${account.slice(-4)}`;
}

function originOf(path: string, app: App): string {
  const unknown = notUnderstood(app).map(({ type, count }) => `${count} ${type}`);
  const open = [...app.notes.open].sort(compare);
  const parts = [
    `the cloud assembly ${basename(resolve(path))}: ${app.stacks.length} ${app.stacks.length === 1 ? 'stack' : 'stacks'}`,
    ...(unknown.length === 0 ? [] : [`Not understood, and not described: ${unknown.join(', ')}`]),
    ...(open.length === 0
      ? []
      : [`Known only once it is deployed: ${open.slice(0, 5).join('; ')}${open.length > 5 ? `; and ${open.length - 5} more` : ''}`]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? [part] : wrapped(part, 138))).join('.\n');
}
