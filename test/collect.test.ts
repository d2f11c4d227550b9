import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collect, type Seats } from '../src/collect.ts';
import { writeFacts } from '../src/evidence/facts-file.ts';
import { enabledRegions } from '../src/facts/enabled-regions.ts';
import { defineFact, type FactDefinition } from '../src/facts/fact.ts';
import { type Organization, type OrganizationAccount, organization } from '../src/facts/organization.ts';
import type { Narrowing, NeededFact } from '../src/plan.ts';
import type { ApiRequest, UnobservedFact } from '../src/record.ts';
import { shardOf } from '../src/shard.ts';
import { accessDenied, fakeSeat } from './facts/fake-seat.ts';
import { specOf } from './spec-of.ts';

const ids = ['111111111111', '222222222222', '333333333333'];
const spec = specOf(ids);
const now = () => Date.parse('2026-11-15T12:00:00Z');

const request = (date: string): ApiRequest => ({
  service: 'IAM',
  operation: 'GetAccountSummary',
  account: '1',
  region: 'us-east-2',
  attempts: 1,
  date,
});

/** An organization that answers at once. */
const readOrganization: FactDefinition<'organization', Organization> = {
  ...organization,
  read: async () => ({
    id: 'o-exampleorgid',
    masterAccountId: '111111111111',
    featureSet: 'ALL',
    root: { id: 'r-exmp', policyTypes: [] },
    units: [],
    accounts: ids.map((id) => ({
      id,
      name: id,
      email: '',
      state: 'ACTIVE',
      stateSource: 'State' as const,
      ou: id === '111111111111' ? '/' : '/Work',
    })),
  }),
};
const readRegions: typeof enabledRegions = { ...enabledRegions, read: async () => [{ name: 'eu-west-1', status: 'ENABLED' }] };

const seats: Seats = {
  enter: () => undefined,
  organization: () => [fakeSeat({}, {})],
  account: (_, { account = '', region = 'us-east-2' }) => fakeSeat({ account, region }, {}),
};

const run = (facts: readonly NeededFact[], options: Partial<Parameters<typeof collect>[0]> = {}) =>
  collect({ spec, narrowing: {}, facts, organization: readOrganization, enabledRegions: readRegions, seats, now, ...options });

const probe = (name: string, extra: Partial<FactDefinition> = {}): FactDefinition => ({
  ...(defineFact({
    name,
    scope: 'region',
    depth: 'full',
    operations: [],
    shape: () => z.unknown(),
    read: async (): Promise<unknown> => name,
  }) as FactDefinition),
  ...extra,
});

const needsNothing = () => Promise.reject(new Error('this fact needs no other'));

describe('collect', () => {
  it.each<[string, unknown]>([
    ['half a character', '\ud800'],
    ['a number that readers would round', 2 ** 53 + 2],
  ])('makes of %s an unobserved fact, and not the end of the run', async (_, value) => {
    const { facts } = await run([probe('odd', { read: async () => ({ value }) }), probe('plain')]);
    expect(facts.get('odd@222222222222/us-east-2')).toMatchObject({ observed: false, reason: 'failed' });
    expect(facts.get('plain@222222222222/us-east-2')).toMatchObject({ observed: true });
    await writeFacts([...facts.values()]);
  });

  it('keeps the words of an error that hold half a character', async () => {
    const refuse = async () => {
      throw new Error('\ud800 refused');
    };
    const { facts } = await run([probe('odd', { read: refuse })]);
    expect(facts.get('odd@222222222222/us-east-2')).toMatchObject({ observed: false, detail: expect.stringContaining('\ufffd refused') });
    await writeFacts([...facts.values()]);
  });

  it('reads a governed fact in every governed region and an outer one in every other enabled region', async () => {
    const { facts } = await run([probe('inner'), probe('outer', { regions: 'others' }), probe('wide', { scope: 'account' })]);
    const keys = [...facts.keys()].filter((key) => key.includes('222222222222')).sort();
    expect(keys).toEqual([
      'enabled-regions@222222222222',
      'inner@222222222222/us-east-2',
      'inner@222222222222/us-west-2',
      'outer@222222222222/eu-west-1',
      'wide@222222222222',
    ]);
  });

  it('reads a fact that is not needed everywhere only in its accounts and sets, and what it uses there too', async () => {
    const sets = { work: { ou: '/Work' }, all: { ou: '/**' } };
    const placed = { ...spec, organization: { ...spec.organization, sets } };
    const keysOf = async (where: readonly string[]) => {
      const { facts } = await run([{ ...probe('wide', { scope: 'account' }), wanted: [{ in: where }] }], { spec: placed });
      return [...facts.keys()].filter((key) => key.startsWith('wide'));
    };
    expect(await keysOf(['a222222222222'])).toEqual(['wide@222222222222']);
    expect((await keysOf(['work'])).sort()).toEqual(['wide@222222222222', 'wide@333333333333']);
    expect(await keysOf(['all'])).toHaveLength(3);
  });

  it('reads a fact only in the regions where it is wanted, and of what is wanted there', async () => {
    const asked: unknown[] = [];
    const named = probe('named', {
      read: async (_seat, _need, reading) => {
        asked.push([reading?.target.account, reading?.target.region, reading?.of]);
        return {};
      },
    });
    const wanted = [
      { in: ['a222222222222'], regions: ['us-east-2'], of: { name: 'b' } },
      { in: ['a222222222222', 'a333333333333'], of: { name: 'c' } },
      { in: ['a222222222222'], regions: ['us-east-2'], of: { name: 'b' } },
      { in: ['a333333333333'], regions: ['us-west-2'] },
    ];
    await run([{ ...named, wanted }]);
    expect(asked.sort()).toEqual([
      ['222222222222', 'us-east-2', [{ name: 'b' }, { name: 'c' }]],
      ['222222222222', 'us-west-2', [{ name: 'c' }]],
      ['333333333333', 'us-east-2', [{ name: 'c' }]],
      // Whoever says nothing more wants everything.
      ['333333333333', 'us-west-2', null],
    ]);
    const { facts } = await run([{ ...named, wanted: [{ in: ['a222222222222'], regions: ['us-west-2'] }] }]);
    expect([...facts.keys()].filter((key) => key.startsWith('named'))).toEqual(['named@222222222222/us-west-2']);

    const except = [
      { in: ['a222222222222', 'a333333333333'], except: ['a222222222222'], regions: ['us-east-2'] },
      { in: ['a222222222222', 'a333333333333'], except: ['a333333333333'], regions: ['us-west-2'] },
    ];
    const spared = await run([{ ...named, wanted: except }]);
    expect([...spared.facts.keys()].filter((key) => key.startsWith('named')).sort()).toEqual([
      'named@222222222222/us-west-2',
      'named@333333333333/us-east-2',
    ]);
  });

  it('asks a fact of the management account once, of the seats of the organization', async () => {
    const asked: string[] = [];
    const seatsSeen: Seats = {
      ...seats,
      organization: ({ name, seat }) => {
        asked.push(`${name} ${seat}`);
        return name === 'nobody' ? [] : [fakeSeat({}, {})];
      },
    };
    const towers = ['zones', 'nobody'].map((name) => probe(name, { scope: 'organization', seat: 'management' }));
    const { facts } = await run(towers, { seats: seatsSeen });
    expect(asked).toEqual(['organization organization', 'zones management', 'nobody management']);
    expect(facts.get('zones@organization')).toMatchObject({ observed: true });
    expect(facts.get('nobody@organization')).toMatchObject({ observed: false, reason: 'not-asked' });
    expect((facts.get('nobody@organization') as UnobservedFact).detail).toContain('access.management.role');
  });

  it('reads an account while the organization is still being listed, and once', async () => {
    const complete = await readOrganization.read(fakeSeat({}, {}), needsNothing);
    const reads: string[] = [];
    let isRead = (): void => undefined;
    const firstRead = new Promise<void>((resolve) => {
      isRead = resolve;
    });
    const slowly: typeof readOrganization = {
      ...readOrganization,
      read: async (_seat, _need, reading) => {
        const [, second] = complete.accounts;
        reading?.found(second);
        reading?.found(second);
        // A listing that ends only when the account that it has found has been read.
        await firstRead;
        return complete;
      },
    };
    const wide = probe('wide', {
      scope: 'account',
      read: async ({ account }) => {
        reads.push(account);
        isRead();
        return [];
      },
    });
    const entered: string[][] = [];
    const done: string[] = [];
    const seatsSeen: Seats = { ...seats, enter: ({ accounts }) => void entered.push(accounts.map(({ id }) => id)) };
    const events = { onAccountDone: (account: string) => void done.push(account) };
    const { facts, universe } = await run([wide], { organization: slowly, seats: seatsSeen, events });
    expect(done.sort()).toEqual(ids);
    expect(reads[0]).toBe('222222222222');
    expect([...reads].sort()).toEqual(ids);
    expect(entered[0]).toEqual(['222222222222']);
    expect(universe.accounts.map(({ id }) => id)).toEqual(ids);
    expect([...facts.keys()].filter((key) => key.startsWith('wide'))).toHaveLength(3);
  });

  it('reads the tags of accounts that they decide on, of the organization’s seat, before it reads the accounts', async () => {
    const sets = { all: { ou: '/**' }, tagged: { ou: '/Work/**', tag: { gxp: 'true' } } };
    const tagged = { ...spec, organization: { ...spec.organization, sets, classes: [{ in: ['tagged'], depth: 'full' as const }] } };
    const seat = (account: string) =>
      fakeSeat(
        { account },
        {
          'Organizations.ListTagsForResource': ({ ResourceId }) => ({ Tags: ResourceId === ids[1] ? [{ Key: 'gxp', Value: 'true' }] : [] }),
        },
      );
    const seatsSeen: Seats = { ...seats, organization: () => [seat('111111111111')] };
    const listing: typeof readOrganization = {
      ...readOrganization,
      read: async (seat, need, reading) => {
        const complete = await readOrganization.read(seat, need);
        for (const account of complete.accounts) reading?.found(account);
        return complete;
      },
    };
    const ask = (narrowing: Narrowing) =>
      run([probe('wide', { scope: 'account' })], { spec: tagged, seats: seatsSeen, narrowing, organization: listing });
    const { facts, universe } = await ask({});
    const keys = [...facts.keys()].filter((key) => /^(account-tags|wide)/.test(key)).sort();
    expect(keys).toEqual(['account-tags@222222222222', 'account-tags@333333333333', 'wide@222222222222']);
    expect(universe).toMatchObject({ sets: { tagged: ['222222222222'] }, tagged: ['222222222222', '333333333333'] });
    const index = shardOf('333333333333', 2);
    const shard = await ask({ shard: { index, count: 2 } });
    const own = ids.slice(1).filter((id) => shardOf(id, 2) === index);
    expect(shard.universe.tagged).toEqual(own);
    expect([...shard.facts.keys()].filter((key) => key.startsWith('account-tags'))).toEqual(own.map((id) => `account-tags@${id}`));
  });

  it('keeps what it has read of accounts where the listing fails in the end', async () => {
    const failing: typeof readOrganization = {
      ...readOrganization,
      read: async (seat, need, reading) => {
        for (const account of (await readOrganization.read(seat, need)).accounts) reading?.found(account);
        throw accessDenied();
      },
    };
    const { facts, universe } = await run([probe('wide', { scope: 'account' })], { organization: failing });
    expect(facts.get('organization@organization')).toMatchObject({ observed: false, reason: 'denied' });
    expect(facts.get('wide@333333333333')).toMatchObject({ observed: true });
    expect(universe.accounts.map(({ state }) => state)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
  });

  it('keeps a refusal with operation, account and region, and goes on', async () => {
    const refusing = probe('inner', {
      read: async (seat) => {
        if (seat.account !== '222222222222') return [];
        throw Object.assign(accessDenied(), { iqRequest: { ...request('2026-11-15T12:00:00Z'), account: '222222222222' } });
      },
    });
    const { facts } = await run([refusing]);
    expect(facts.get('inner@222222222222/us-east-2')).toMatchObject({
      observed: false,
      reason: 'denied',
      detail: 'IAM.GetAccountSummary in 222222222222/us-east-2: AccessDeniedException: User is not authorized to perform this operation',
    });
    expect(facts.get('inner@333333333333/us-east-2')).toMatchObject({ observed: true, value: [] });
  });

  it('reads a fact that two others need once, and hands its absence on', async () => {
    let reads = 0;
    const base = probe('base', {
      read: async () => {
        reads += 1;
        throw accessDenied();
      },
    });
    const user = (name: string) => probe(name, { uses: [base], read: (_, need) => need(base) });
    const { facts } = await run([user('first'), user('second')]);
    expect(reads).toBe(6);
    expect((facts.get('first@111111111111/us-east-2') as UnobservedFact).reason).toBe('denied');
    expect(facts.has('base@111111111111/us-east-2')).toBe(true);
  });

  it('reads what a fact may use where it needs it, and nowhere else', async () => {
    const base = probe('base');
    const user = probe('first', {
      mayUse: [base],
      read: async (seat, need) => (seat.account === '222222222222' ? need(base) : []),
    });
    const { facts } = await run([user]);
    expect(facts.get('first@222222222222/us-east-2')).toMatchObject({ observed: true });
    expect(facts.has('base@222222222222/us-east-2')).toBe(true);
    expect(facts.has('base@111111111111/us-east-2')).toBe(false);
  });

  it('reads what another fact needs first of no more than is wanted of it', async () => {
    const asked: unknown[] = [];
    const base = probe('z-base', { read: async (_, __, reading) => asked.push(reading?.of) });
    const user = probe('a-user', { mayUse: [base], read: (_, need) => need(base) });
    const wanted = [{ in: ['a222222222222'], regions: ['us-east-2'], of: { name: 'x' } }];
    await run([
      { ...user, wanted },
      { ...base, wanted },
    ]);
    expect(asked).toEqual([[{ name: 'x' }]]);
    await run([{ ...user, wanted }, base]);
    expect(asked.slice(1)).toContain(null);
  });

  it('does not let a fact need what it does not declare', async () => {
    const base = probe('base');
    const { facts } = await run([probe('first', { read: (_, need) => need(base) })]);
    expect(facts.get('first@111111111111/us-east-2')).toMatchObject({
      observed: false,
      reason: 'failed',
      detail: expect.stringContaining('does not declare'),
    });
  });

  it('dates a fact by the last answer that it rests on', async () => {
    const dated: Seats = {
      ...seats,
      account: (_fact, { account = '', region = 'us-east-2' }, onRequest) => {
        onRequest(request('2026-11-15T11:00:05Z'));
        onRequest(request('2026-11-15T11:00:02Z'));
        return fakeSeat({ account, region }, {});
      },
    };
    const { facts } = await run([probe('inner')], { seats: dated });
    expect(facts.get('inner@111111111111/us-east-2')).toMatchObject({ observedAt: '2026-11-15T11:00:05Z' });
  });

  it('says that the management account was not asked where the spec declares no role for it', async () => {
    const closed: Seats = {
      ...seats,
      account: (fact, target, onRequest) => (target.account === '111111111111' ? null : seats.account(fact, target, onRequest)),
    };
    const { facts } = await run([probe('inner')], { seats: closed });
    expect(facts.get('inner@111111111111/us-east-2')).toMatchObject({
      observed: false,
      reason: 'not-asked',
      detail: expect.stringContaining('access.management.role'),
    });
  });

  it('asks the management account where the delegated administrator is refused', async () => {
    const order: string[] = [];
    const twoSeats: Seats = { ...seats, organization: () => ['333333333333', '111111111111'].map((account) => fakeSeat({ account }, {})) };
    const preferring: typeof readOrganization = {
      ...readOrganization,
      read: async (seat, need) => {
        order.push(seat.account);
        if (seat.account === '333333333333') throw accessDenied();
        return readOrganization.read(seat, need);
      },
    };
    const { universe } = await run([], { seats: twoSeats, organization: preferring });
    expect(order).toEqual(['333333333333', '111111111111']);
    expect(universe.accounts.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  });

  it('does not read accounts that are not ACTIVE, in no class, or narrowed away', async () => {
    const suspended: typeof readOrganization = {
      ...readOrganization,
      read: async (seat, need) => {
        const value = await readOrganization.read(seat, need);
        return { ...value, accounts: value.accounts.map((account, index) => (index === 2 ? { ...account, state: 'SUSPENDED' } : account)) };
      },
    };
    const { facts } = await run([probe('inner')], { organization: suspended, narrowing: { accounts: ['222222222222', '333333333333'] } });
    expect([...facts.keys()].filter((key) => key.startsWith('inner')).sort()).toEqual([
      'inner@222222222222/us-east-2',
      'inner@222222222222/us-west-2',
    ]);
  });

  it('reads in shards every account once, and in each the organization', async () => {
    const probes = [probe('inner'), probe('outer', { regions: 'others' })];
    const shards = await Promise.all([1, 2, 3].map((index) => run(probes, { narrowing: { shard: { index, count: 3 } } })));
    const keys = shards.flatMap(({ facts }) => [...facts.keys()]);
    expect(keys.filter((key) => key === 'organization@organization')).toHaveLength(3);
    const { facts: whole } = await run(probes);
    expect(keys.filter((key) => key !== 'organization@organization').sort()).toEqual(
      [...whole.keys()].filter((key) => key !== 'organization@organization').sort(),
    );
  });

  it('no account waits for another', async () => {
    const done: string[] = [];
    const slow = probe('inner', {
      read: (seat) => new Promise((resolve) => setTimeout(() => resolve([]), seat.account === '111111111111' ? 60 : 0)),
    });
    await run([slow], { events: { onAccountDone: (account) => done.push(account) } });
    expect(done.at(-1)).toBe('111111111111');
    expect(done).toHaveLength(3);
  });

  it('reads a very large organization 64 accounts at once, and all of it', async () => {
    const many = Array.from({ length: 200 }, (_, index) => String(100_000_000_000 + index));
    const complete = await readOrganization.read(fakeSeat({}, {}), needsNothing);
    const accounts = many.map((id, index) => ({ ...(complete.accounts[0] as OrganizationAccount), id, ou: index === 0 ? '/' : '/Work' }));
    const underWay = new Set<string>();
    let most = 0;
    const held = probe('held', {
      scope: 'account',
      read: async ({ account }) => {
        underWay.add(account);
        most = Math.max(most, underWay.size);
        await nextTurn();
        underWay.delete(account);
        return account;
      },
    });
    const { facts } = await run([held], {
      spec: specOf(many),
      organization: { ...readOrganization, read: async () => ({ ...complete, masterAccountId: many[0] as string, accounts }) },
    });
    expect([...facts.keys()].filter((key) => key.startsWith('held@'))).toHaveLength(200);
    expect(most).toBe(64);
  });
});
