import type { Leaf } from '../../../policy/condition.ts';
import type { Context, KeyState } from '../../../policy/context.ts';
import {
  type Chain,
  type Compiled,
  type Evaluation,
  evaluateChain,
  type Standing,
  type Verdict,
  verdictOf,
} from '../../../policy/evaluate.ts';
import { and, type Match, or } from '../../../policy/logic.ts';
import type { Candidate, Setting } from './candidates.ts';
import { administration, createGrant, grantActions, type Power, use } from './powers.ts';
import { isViaService, type Parts, partsFor } from './statements.ts';

/** How far somebody has a power over a key. */
export interface Ability {
  /** `conditional`: as some condition of a request has it; `unknown`: something cannot be read. */
  readonly verdict: Verdict;
  /** An action by which he has it; `null`: he has it not. */
  readonly action: string | null;
  /** What lets him in, or what it depends on. */
  readonly because: string;
}

const none: Ability = { verdict: 'deny', action: null, because: '' };
const rank: Readonly<Record<Verdict, number>> = { deny: 0, unknown: 1, conditional: 2, allow: 3 };

/** The more of two: one that is certain over one that is not. */
const more = (a: Ability, b: Ability): Ability => (rank[b.verdict] > rank[a.verdict] ? b : a);

/** What the key policy, and for principals of the key's account their own policies, say to everybody who asks. */
export class Access {
  readonly #statements: readonly Compiled[];
  readonly #setting: Setting;
  readonly #parts = new Map<string | null, Parts>();
  readonly #leaves = new Map<Candidate, readonly Leaf[]>();

  constructor(statements: readonly Compiled[], setting: Setting) {
    this.#statements = statements;
    this.#setting = setting;
  }

  /** How far somebody has a power. */
  ability(who: Candidate, power: Power): Ability {
    if (power === 'administer') return this.best(who, administration);
    const direct = this.best(who, use);
    const forServices = this.#grants(who);
    return more(direct, forServices);
  }

  /** The surest of several actions, asked directly and through services. A grant that is made through a service is for its resources, and not for anybody. */
  best(who: Candidate, actions: readonly string[]): Ability {
    let found = none;
    for (const call of this.#calls(who)) {
      const isDirect = call['kms:ViaService'] === 'absent';
      const plainly = this.#asking(who, { ...call, 'kms:GrantIsForAWSResource': 'absent' });
      const granting = this.#asking(who, { ...call, 'kms:GrantIsForAWSResource': { values: ['false'] } });
      for (const action of actions) {
        const isGrant = grantActions.includes(action);
        if (isGrant && !isDirect) continue;
        found = more(found, (isGrant ? granting : plainly)(action));
        if (found.verdict === 'allow') return found;
      }
    }
    return found;
  }

  /** Who can have services make grants for their resources, and cannot make others, uses the key by that. */
  #grants(who: Candidate): Ability {
    const others = this.best(who, [createGrant]);
    const forServices = this.#calls(who)
      .filter((call) => call['kms:ViaService'] !== 'absent')
      .map((call) => this.#asking(who, { ...call, 'kms:GrantIsForAWSResource': { values: ['true'] } })(createGrant))
      .reduce(more, none);
    return rank[forServices.verdict] > rank[others.verdict] ? forServices : none;
  }

  /** The ways in which somebody can ask that policies tell apart: directly, by each service that one of them names, and by another. */
  #calls(who: Candidate): readonly Context['keys'][] {
    const via = (state: KeyState): Context['keys'] => ({ 'kms:ViaService': state, 'aws:ViaAWSService': { values: ['true'] } });
    if (who.services !== null) return who.services.map((name) => via({ values: [this.#serviceOf(name)] }));
    const patterns = [...new Set(this.#leavesOf(who).flatMap(({ key, values }) => (isViaService(key) ? values : [])))];
    return [
      { 'kms:ViaService': 'absent', 'aws:ViaAWSService': { values: ['false'] }, 'aws:CalledVia': 'absent' },
      ...patterns.map((pattern) => via({ values: [this.#serviceOf(pattern)] })),
      via({ unlike: patterns }),
    ];
  }

  /** Every condition that has a part in what is said to somebody. */
  #leavesOf(who: Candidate): readonly Leaf[] {
    const known = this.#leaves.get(who);
    if (known !== undefined) return known;
    const own = who.own === null ? [] : [who.own.held, who.own.boundary].flatMap((chain) => chain?.levels ?? []);
    const said = [...this.#statements, ...own.flatMap(({ statements }) => statements)];
    const leaves = said.flatMap(({ statement }) => statement.leaves);
    this.#leaves.set(who, leaves);
    return leaves;
  }

  /** A service that a pattern stands for. */
  #serviceOf(pattern: string): string {
    return pattern.replaceAll('*', this.#setting.region).replaceAll('?', 'x');
  }

  /** What is said to somebody, action by action, in one way of calling. */
  #asking(who: Candidate, call: Context['keys']): (action: string) => Ability {
    const evaluations = new Map<Chain, Evaluation>();
    let context: Context | undefined;
    const says = (chain: Chain): Evaluation => {
      const known = evaluations.get(chain);
      if (known !== undefined) return known;
      context ??= {
        keys: { ...this.#keysFor(who), ...who.keys, ...call },
        others: 'unknown',
        resource: this.#setting.key.arn,
        principal: who.principal,
      };
      const made = evaluateChain(chain, context);
      evaluations.set(chain, made);
      return made;
    };
    return (action) => this.#ask(who, action, says);
  }

  #ask(who: Candidate, action: string, says: (chain: Chain) => Evaluation): Ability {
    const ways = this.#ways(who, action, says);
    if (ways.every(({ granted }) => granted === 'no')) return none;
    const denied = says(this.#partsOf(who).denies).standing(action).denied;
    const own = who.own === null ? 'no' : says(who.own.held).standing(action).denied;
    const standing = { denied: or(denied, own), allowed: ways.map(({ granted }) => granted).reduce(or) };
    const verdict = verdictOf(who.side === 'service' || who.side === 'services' ? inAnyCase(standing) : standing);
    if (verdict === 'deny') return none;
    const through = ways.filter(({ granted }) => granted !== 'no').map(({ chain }) => chain);
    return { verdict, action, because: reasonOf({ verdict, action, says, through, denies: this.#partsOf(who).denies, who }) };
  }

  /** The ways in which the key policy can let somebody in, and how far each does. */
  #ways(who: Candidate, action: string, says: (chain: Chain) => Evaluation): readonly { readonly chain: Chain; readonly granted: Match }[] {
    const { named, sessions, delegated, everybody, through } = this.#partsOf(who);
    const allowed = (chain: Chain): Match => says(chain).standing(action).allowed;
    const plain = (chain: Chain) => ({ chain, granted: allowed(chain) });
    switch (who.side) {
      case 'service':
        return [plain(named)];
      case 'services':
        return [everybody, through].map(plain);
      case 'through':
        return [plain(through)];
      case 'root':
        return [plain(delegated), plain(everybody)];
      case 'other':
      case 'everybody':
        return [named, sessions, delegated, everybody, through].map(plain);
      case 'principal': {
        const isGiven = allowed(delegated);
        const held = isGiven === 'no' || who.own === null ? 'no' : allowed(who.own.held);
        const limit = who.own?.boundary ?? null;
        const within = limit === null ? 'yes' : allowed(limit);
        return [
          // What names a role holds within its boundary. AWS does not say so of what is about everybody.
          { chain: named, granted: and(allowed(named), within) },
          plain(sessions),
          { chain: delegated, granted: and(isGiven, held) },
          { chain: everybody, granted: and(allowed(everybody), or(within, 'open')) },
        ];
      }
    }
  }

  #partsOf({ among }: Candidate): Parts {
    const known = this.#parts.get(among) ?? partsFor(this.#statements, among);
    this.#parts.set(among, known);
    return known;
  }

  /** What is known of the key, as far as somebody's policies ask. */
  #keysFor(who: Candidate): Context['keys'] {
    const { key, account, region, organization } = this.#setting;
    const said = (value: string | null): KeyState => (value === null ? 'unknown' : { values: [value] });
    return {
      'aws:RequestedRegion': said(region),
      'aws:ResourceAccount': said(account),
      'aws:ResourceOrgID': said(organization?.id ?? null),
      'kms:KeySpec': said(key.spec),
      'kms:KeyUsage': said(key.usage),
      'kms:KeyOrigin': said(key.origin),
      'kms:ResourceAliases': key.aliases.length === 0 ? 'absent' : { values: key.aliases },
      ...(key.tags === null ? {} : tagStates(key.tags, this.#leavesOf(who))),
    };
  }
}

/** The tags of the key, also those that are asked for and are not there. */
function tagStates(tags: Readonly<Record<string, string>>, leaves: readonly Leaf[]): Context['keys'] {
  const asked = leaves.flatMap(({ key }) => (/^aws:resourcetag\//i.test(key) ? [[key.toLowerCase(), 'absent'] as const] : []));
  const there = Object.entries(tags).map(([tag, value]) => [`aws:resourcetag/${tag.toLowerCase()}`, { values: [value] }] as const);
  return Object.fromEntries<KeyState>([...asked, ...there]);
}

/** The conditions on a service say for what it acts, and not whether it gets in. */
function inAnyCase({ denied, allowed }: Standing): Standing {
  return { denied: denied === 'open' ? 'no' : denied, allowed: allowed === 'open' ? 'yes' : allowed };
}

interface Told {
  readonly verdict: Verdict;
  readonly action: string;
  readonly says: (chain: Chain) => Evaluation;
  readonly through: readonly Chain[];
  readonly denies: Chain;
  readonly who: Candidate;
}

function reasonOf({ verdict, action, says, through, denies, who }: Told): string {
  const reasons = (chain: Chain) =>
    says(chain)
      .reasons(action)
      .filter(({ statement }) => statement !== null);
  const named = through.flatMap(reasons);
  const statements = [...new Set(named.map(({ statement }) => `statement ${statement}`))].join(', ');
  if (verdict === 'allow') return `${action} by ${statements} of the key policy`;
  const own = who.own === null ? [] : reasons(who.own.held);
  const open = [...named, ...reasons(denies).filter(({ effect }) => effect === 'Deny'), ...own].flatMap(({ leaves }) => leaves);
  const depends = [...new Set(open.map(({ operator, key }) => `${operator} ${key}`.trim()))].sort();
  const why = [
    ...(who.own?.unseen == null ? [] : [who.own.unseen]),
    ...(depends.length === 0 ? [] : [`it depends on ${depends.slice(0, 3).join(', ')}`]),
  ];
  return `${action} by ${statements} of the key policy: ${why.join('; ') || 'it depends on what is not known'}`;
}
