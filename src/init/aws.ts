import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { checks } from '../checks/index.ts';
import { collect } from '../collect.ts';
import { AccessError, UsageError } from '../errors.ts';
import { enabledRegions } from '../facts/enabled-regions.ts';
import type { IdentityCenter } from '../facts/identity-center.ts';
import { facts as registered } from '../facts/index.ts';
import type { LandingZone } from '../facts/landing-zones.ts';
import { organization } from '../facts/organization.ts';
import { goLive } from '../live.ts';
import { neededFacts } from '../needs.ts';
import { version } from '../package.ts';
import { type Narrowing, type NeededFact, plannedChecks } from '../plan.ts';
import type { FactRecord } from '../record.ts';
import type { RunPorts } from '../run.ts';
import type { Spec } from '../spec/spec.ts';
import { type Bootstrap, bootstrapSpec } from './aws/bootstrap.ts';
import { membershipOf } from './aws/membership.ts';
import { lastObserved } from './last-observed.ts';
import type { InitInput } from './model.ts';
import { reviewedSpec } from './review.ts';

/** How a living organization is read for a draft. */
export interface ReadOptions {
  readonly role: string;
  readonly managementRole?: string | undefined;
  readonly externalId?: string | undefined;
  /** Regions to govern; else those of the landing zone, or that of the environment. */
  readonly regions?: readonly string[] | undefined;
  readonly profile?: string | undefined;
  readonly concurrency: number;
  /** Set by tests over an emulator, which has none of AWS's limits, and by nothing in the program. */
  readonly isUnlimited?: boolean | undefined;
  readonly interrupt: AbortSignal;
  readonly events: NonNullable<RunPorts['events']>;
}

type Facts = ReadonlyMap<string, FactRecord>;

/** Facts that are read of nothing but what a spec asks for in so many words: they wait for the draft. */
const afterTheDraft: readonly string[] = ['credential-report', 'instance-type-offerings', 'replication-metrics', 'simulated-policies'];

/**
 * Reads all that a draft is made of, and then what the drafted spec asks for besides. Read-only by the same guard and session policy as every
 * run. What AWS refuses is a fact that says so. Rejects with AccessError where it cannot even start.
 */
export async function readOrganization(options: ReadOptions): Promise<InitInput> {
  const asked = options.regions ?? [];
  const home = asked[0] ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (home === undefined) {
    throw new UsageError('iq does not know which region to ask.', {
      hint: 'name the regions that you use: --region us-east-2 --region us-west-2',
    });
  }
  const runId = uuidv7({ rng: () => randomBytes(16) });
  const reading: Reading = { ...options, runId };
  const { role, managementRole, externalId } = options;
  const membership = await membershipOf({ ...reading, version, region: home, externalId, profile: options.profile });
  const entry = { ...membership, role, managementRole, externalId };
  const found = await homesOf(entry, { reading, candidates: asked.length > 0 ? asked : [home] });
  const governed = [...new Set(asked.length > 0 ? asked : (found.governed ?? [home]))].sort();
  const zone = found.zone !== undefined && governed.includes(found.zone) ? found.zone : undefined;
  const spec = bootstrapSpec({ ...entry, regions: governed, zone, center: found.center });
  const first = await read(spec, { reading, facts: registered.filter(({ name }) => !afterTheDraft.includes(name)) });
  requireListing(first);
  const input = { facts: first, governed, role, managementRole, externalId, origin: '' };
  const drafted = reviewedSpec(input).loaded.spec;
  const missing = neededFacts(plannedChecks(drafted, checks, {}), { spec: drafted }).filter(({ name }) => afterTheDraft.includes(name));
  const second = missing.length === 0 ? new Map<string, FactRecord>() : await read(drafted, { reading, facts: missing });
  // What was read first was read of everything there.
  const facts = new Map([...second, ...first]);
  return { ...input, facts, origin: `what AWS answered on ${(lastObserved(facts) ?? 'no day').slice(0, 10)}` };
}

/** Without the list of accounts nothing can be said of any. */
function requireListing(facts: Facts): void {
  const record = facts.get('organization@organization');
  if (record?.observed === true) return;
  throw new AccessError('organization', `The accounts of the organization could not be listed: ${record?.detail ?? 'nobody was asked'}`, {
    hint: 'name a role that may list them: --management-role, of the management account',
  });
}

interface Reading extends ReadOptions {
  readonly runId: string;
}

interface Wanted {
  readonly reading: Reading;
  readonly facts: readonly NeededFact[];
  readonly narrowing?: Narrowing;
}

async function read(spec: Spec, { reading, facts, narrowing = {} }: Wanted): Promise<Facts> {
  const { runId, profile, concurrency, isUnlimited, interrupt, events } = reading;
  const live = await goLive(spec, {
    runId,
    version,
    facts: [...facts, organization, enabledRegions],
    profile,
    role: undefined,
    concurrency,
    isUnlimited,
    interrupt,
  });
  events.onLive?.(live);
  try {
    const { facts: collected } = await collect({
      spec,
      narrowing,
      facts,
      organization,
      enabledRegions,
      seats: live.seats,
      now: Date.now,
      events,
    });
    interrupt.throwIfAborted();
    return collected;
  } finally {
    await live.close();
  }
}

/** Where the landing zone and IAM Identity Center answer, as far as they were found, and what the landing zone governs. */
interface Homes {
  readonly zone?: string;
  readonly governed?: readonly string[];
  readonly center?: string;
}

/** Each of them answers in a region of its own alone, and says nowhere else which: so they are asked for region by region. */
async function homesOf(
  entry: Omit<Bootstrap, 'regions'>,
  { reading, candidates }: { readonly reading: Reading; readonly candidates: readonly string[] },
): Promise<Homes> {
  let homes: Homes = {};
  // Grows while it is gone through: what the landing zone governs comes last.
  const regions = new Set(candidates);
  for (const region of regions) {
    const spec = bootstrapSpec({ ...entry, regions: [region] });
    const facts = registered.filter(({ name }) => name === 'landing-zones' || name === 'identity-center');
    const known = await read(spec, { reading, facts, narrowing: { accounts: [entry.management] } });
    const zone = (saidOf(known, 'landing-zones') as readonly LandingZone[] | null)?.[0];
    const hasCenter = ((saidOf(known, 'identity-center') as readonly IdentityCenter[] | null) ?? []).length > 0;
    const governed = zone?.manifest?.governedRegions ?? undefined;
    homes = {
      ...homes,
      ...(zone === undefined ? {} : { zone: region }),
      ...(governed === undefined ? {} : { governed }),
      ...(hasCenter && homes.center === undefined ? { center: region } : {}),
    };
    if (homes.zone !== undefined && homes.center !== undefined) return homes;
    for (const other of governed ?? []) regions.add(other);
  }
  return homes;
}

function saidOf(facts: Facts, name: string): unknown {
  const record = facts.get(`${name}@organization`);
  return record?.observed === true ? record.value : null;
}
