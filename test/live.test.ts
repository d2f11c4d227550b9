import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountSummary } from '../src/facts/account-summary.ts';
import { identityCenter } from '../src/facts/identity-center.ts';
import { landingZones } from '../src/facts/landing-zones.ts';
import { organization } from '../src/facts/organization.ts';
import { organizationsFeatures } from '../src/facts/organizations-features.ts';
import { signIns } from '../src/facts/sign-ins.ts';
import { goLive } from '../src/live.ts';
import { identityAnswer, sessionAnswer, startWire, summaryAnswer, type Wire } from './aws/wire.ts';
import { specOf } from './spec-of.ts';

let wire: Wire;

beforeEach(async () => {
  wire = await startWire(({ body }, response) => {
    if (body.includes('GetCallerIdentity')) identityAnswer(response);
    else if (body.includes('AssumeRole')) sessionAnswer(response, 'ASIASESSION', '2099-01-01T00:00:00Z');
    else summaryAnswer(response);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', wire.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIABASE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not a secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await wire.close();
});

it('enters an account by the role of the set that holds it, as the sets become known part by part', async () => {
  const ids = ['111111111111', '222222222222', '333333333333', '444444444444'];
  const plain = specOf(ids);
  const spec = { ...plain, access: { ...plain.access, overrides: [{ in: ['strict'], role: 'iq-strict' }] } };
  const interrupt = new AbortController().signal;
  const facts = [accountSummary];
  const live = await goLive(spec, { runId: 'r', version: 'test', facts, profile: undefined, role: undefined, concurrency: 4, interrupt });
  live.seats.enter({ accounts: [], sets: { strict: ['222222222222'] }, tagged: [] });
  live.seats.enter({ accounts: [], sets: { strict: ['333333333333'] }, tagged: [] });
  for (const account of ids.slice(1)) {
    const seat = live.seats.account(accountSummary, { account }, () => undefined);
    await seat?.call('IAM.GetAccountSummary', {});
  }
  await live.close();
  const roles = wire.received.flatMap(({ body }) => /role%2F([\w-]+)/.exec(body)?.[1] ?? []);
  expect(roles).toEqual(['iq-strict', 'iq-strict', 'iq-auditor']);
});

it('asks about the organization in the home region of the landing zone, and of the landing zone the management account alone', async () => {
  const [management = '', audit = ''] = ['111111111111', '222222222222'];
  const plain = specOf([management, audit]);
  const access = { ...plain.access, management: { role: 'iq-mgmt', delegated_admin: `a${audit}` } };
  const places = async (spec: typeof plain) => {
    const interrupt = new AbortController().signal;
    const facts = [organization, landingZones];
    const live = await goLive(spec, { runId: 'r', version: 'test', facts, profile: undefined, role: undefined, concurrency: 4, interrupt });
    const seatsOf = (fact: (typeof facts)[number]) => live.seats.organization(fact, () => undefined);
    const found = facts.map((fact) => seatsOf(fact).map(({ account, region }) => `${account}/${region}`));
    await live.close();
    return found;
  };
  const home = { home: 'us-west-2' } as NonNullable<typeof plain.organization.control_tower>;
  const both = (region: string) => [[`${audit}/${region}`, `${management}/${region}`], [`${management}/${region}`]];
  expect(await places({ ...plain, access })).toEqual(both('us-east-2'));
  expect(await places({ ...plain, access, organization: { ...plain.organization, control_tower: home } })).toEqual(both('us-west-2'));
  expect(await places({ ...plain, access: { ...access, management: { delegated_admin: `a${audit}` } } })).toEqual([
    [`${audit}/us-east-2`],
    [],
  ]);
});

it('asks about IAM Identity Center where it is, its delegated administrator before the management account', async () => {
  const [management = '', audit = '', other = ''] = ['111111111111', '222222222222', '333333333333'];
  const plain = specOf([management, audit, other]);
  const center = { region: 'us-west-2' } as NonNullable<NonNullable<typeof plain.identity>['center']>;
  const identity = { center } as typeof plain.identity;
  const access = { ...plain.access, management: { role: 'iq-mgmt', delegated_admin: `a${other}` } };
  const delegated = (...services: string[]) => ({
    ...plain.organization,
    delegated_administrators: [
      { account: `a${other}`, services: ['config.amazonaws.com'] },
      { account: `a${audit}`, services },
    ],
  });
  const places = async (spec: typeof plain) => {
    const facts = [identityCenter, signIns, organizationsFeatures];
    const interrupt = new AbortController().signal;
    const live = await goLive(spec, { runId: 'r', version: 'test', facts, profile: undefined, role: undefined, concurrency: 4, interrupt });
    const found = facts.map((fact) => live.seats.organization(fact, () => undefined).map(({ account, region }) => `${account}/${region}`));
    await live.close();
    return found;
  };
  const own = [`${management}/us-west-2`];
  const elsewhere = [`${management}/us-east-2`];
  const organization = delegated('access-analyzer.amazonaws.com', 'sso.amazonaws.com');
  const asksAudit = { ...access, management: { ...access.management, delegated_admin: `a${audit}` } };
  expect(await places({ ...plain, access: asksAudit, identity, organization })).toEqual([[`${audit}/us-west-2`, ...own], own, elsewhere]);
  // A delegated administrator whose role is not made to read the organization is not asked.
  expect(await places({ ...plain, access, identity, organization })).toEqual([own, own, elsewhere]);
  expect(await places({ ...plain, access, identity, organization: delegated('guardduty.amazonaws.com') })).toEqual([own, own, elsewhere]);
  expect(await places({ ...plain, access, identity })).toEqual([own, own, elsewhere]);
  expect(await places({ ...plain, access })).toEqual([elsewhere, elsewhere, elsewhere]);
});
