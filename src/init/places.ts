import type { InitAccount } from './model.ts';
import type { Names } from './names.ts';

/** A set as the grammar has it. */
export interface WrittenSet {
  readonly ou?: string;
  readonly tag?: Readonly<Record<string, string>>;
  readonly except?: readonly string[];
  readonly vended?: true;
}

/** A set that could stand for accounts. */
interface Candidate {
  /** Its identity among candidates. */
  readonly id: string;
  readonly wanted: string;
  readonly definition: WrittenSet;
  /** ACTIVE members. */
  readonly members: ReadonlySet<string>;
  /** Accounts that its `except` names. */
  readonly except?: readonly string[];
}

interface Ground {
  readonly accounts: readonly InitAccount[];
  /** Paths of the organizational units. */
  readonly units: readonly string[];
  readonly names: Names;
}

/** Fewer accounts than this are named one by one rather than by a set made for them. */
const worthASet = 3;

/** Turns accounts into what stands in an `in`, and remembers what it named: that is what the spec declares. */
export class Places {
  readonly #ground: Ground;
  readonly #candidates: readonly Candidate[];
  readonly #accounts = new Set<string>();
  readonly #sets = new Map<string, Candidate>();

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#candidates = candidatesOf(ground);
    // Its name goes to the set of everybody, whatever an account is called.
    for (const { id, wanted } of this.#candidates.slice(0, 2)) ground.names.give('account', id, wanted);
  }

  /** The name of an account, which is declared from now on. */
  account(id: string): string {
    const account = this.#ground.accounts.find((one) => one.id === id);
    if (account === undefined) throw new Error(`the organization has no account ${id}`);
    this.#accounts.add(id);
    return this.#ground.names.give('account', id, account.label);
  }

  /** What stands for exactly these ACTIVE accounts: a set, an account, or the shortest list of them found. */
  where(ids: readonly string[]): string | readonly string[] {
    const wanted = new Set(ids);
    const [only] = wanted;
    if (only === undefined) throw new Error('no account stands nowhere');
    const exact = this.#candidates.find(({ members }) => members.size === wanted.size && [...wanted].every((id) => members.has(id)));
    if (exact !== undefined && (wanted.size > 1 || exact.id === '/**')) return this.#set(exact);
    if (wanted.size === 1) return this.account(only);
    const names = this.#cover(wanted);
    const [name] = names;
    return names.length === 1 && name !== undefined ? name : names;
  }

  /** Accounts that were named, in the order of the organization. */
  declaredAccounts(): readonly InitAccount[] {
    return this.#ground.accounts.filter(({ id }) => this.#accounts.has(id));
  }

  /** Sets that were named, by name. One of which no account is declared says so. */
  declaredSets(): Readonly<Record<string, WrittenSet>> {
    const used = [...this.#sets].map(([name, { definition, members, except }]): [string, WrittenSet] => {
      const left = except === undefined ? {} : { except: except.map((id) => this.account(id)) };
      const isVended = ![...members].some((id) => this.#accounts.has(id));
      return [name, { ...definition, ...left, ...(isVended ? { vended: true } : {}) }];
    });
    return Object.fromEntries(used);
  }

  #set(candidate: Candidate): string {
    const name = this.#ground.names.give('account', candidate.id, candidate.wanted);
    this.#sets.set(name, candidate);
    for (const id of candidate.except ?? []) this.account(id);
    return name;
  }

  /** Sets whose members are all wanted, the largest first, and what is left by name. */
  #cover(wanted: ReadonlySet<string>): readonly string[] {
    const left = new Set(wanted);
    const names: string[] = [];
    for (const candidate of [...this.#candidates].sort((a, b) => b.members.size - a.members.size)) {
      const covers = [...candidate.members].filter((id) => left.has(id));
      if (covers.length < worthASet || ![...candidate.members].every((id) => wanted.has(id))) continue;
      names.push(this.#set(candidate));
      for (const id of covers) left.delete(id);
    }
    const single = this.#ground.accounts.filter(({ id }) => left.has(id));
    return [...names, ...single.map(({ id }) => this.account(id))];
  }
}

/** Every set that could be declared, the plainest first: everybody, all members, by unit, by tag. */
function candidatesOf({ accounts, units }: Ground): readonly Candidate[] {
  const active = accounts.filter(({ isActive }) => isActive);
  const management = accounts.find(({ isManagement }) => isManagement);
  const idsWhere = (isIn: (account: InitAccount) => boolean) => new Set(active.filter(isIn).map(({ id }) => id));
  const everybody: readonly Candidate[] = [
    { id: '/**', wanted: 'all', definition: { ou: '/**' }, members: idsWhere(() => true) },
    {
      id: 'members',
      wanted: 'members',
      definition: { ou: '/**' },
      ...(management === undefined ? {} : { except: [management.id] }),
      members: idsWhere(({ isManagement }) => !isManagement),
    },
  ];
  const below = [...units].sort().flatMap((unit): readonly Candidate[] => {
    // A name with a glob's characters would take other units too.
    if (/[*?]/.test(unit)) return [];
    const wanted = unit.split('/').at(-1) ?? unit;
    const direct = idsWhere(({ ou }) => ou === unit);
    const whole = idsWhere(({ ou }) => ou === unit || ou.startsWith(`${unit}/`));
    const subtree = { id: `${unit}/**`, wanted, definition: { ou: `${unit}/**` }, members: whole };
    return direct.size === whole.size
      ? [subtree]
      : [subtree, { id: unit, wanted: `${wanted}_itself`, definition: { ou: unit }, members: direct }];
  });
  return [...everybody, ...below, ...taggedOf(active, accounts)].filter(({ members }) => members.size > 0);
}

/** By tag, where AWS gave the tags of every account: a set by tags that nobody read would be unknown. */
function taggedOf(active: readonly InitAccount[], accounts: readonly InitAccount[]): readonly Candidate[] {
  if (accounts.some(({ tags }) => tags === null)) return [];
  const groups = new Map<string, { readonly tag: Record<string, string>; readonly wanted: string; readonly members: Set<string> }>();
  for (const { id, tags } of active) {
    for (const [key, value] of Object.entries(tags ?? {})) {
      const group = groups.get(`${key}=${value}`) ?? { tag: { [key]: value }, wanted: `${key}_${value}`, members: new Set<string>() };
      group.members.add(id);
      groups.set(`${key}=${value}`, group);
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { tag, wanted, members }]) => ({ id: `tag ${id}`, wanted, definition: { tag }, members }));
}
