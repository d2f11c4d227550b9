import { overlaps } from '../../policy/glob.ts';
import { secondsOf } from '../sections/grammar.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, isNamed, itemsOf, type Rule, usesOf } from './context.ts';

type Asked = Partial<NonNullable<NonNullable<NonNullable<Context['draft']['tls']>['rules']>[number]>>;

/** Every rule, with its place and those before it that may be about the same load balancers. */
function rulesOf(context: Context): readonly { readonly path: Path; readonly asked: Asked; readonly before: readonly Asked[] }[] {
  const all = itemsOf(context.draft.tls?.rules);
  return all.map(([index, asked], position) => ({
    path: ['tls', 'rules', index],
    asked,
    before: all.slice(0, position).flatMap(([, one]) => (mayMeet(context, one, asked) ? [one] : [])),
  }));
}

function mayMeet(context: Context, one: Asked, other: Asked): boolean {
  if (!overlaps(one.match?.name ?? '*', other.match?.name ?? '*')) return false;
  const names = usesOf(one.in ?? [], []).map(({ name }) => name);
  const isShared = usesOf(other.in ?? [], []).some(({ name }) => names.includes(name));
  const isIn = (where: Asked['in'], account: string): boolean => isNamed(context, where, account) !== 'no';
  return isShared || context.accounts.some((account) => isIn(one.in, account) && isIn(other.in, account));
}

const strictness: Readonly<Record<string, number>> = { any: 0, redirect_only: 1, none: 2 };

/** The ports of a rule; of none, what is said of ports by others stands. */
function portsOf({ clear_ports: ports }: Asked): readonly number[] {
  return itemsOf(ports).map(([, port]) => port);
}

/** What a rule says that asks for less than one before it asks. */
function weakenings(asked: Asked, before: readonly Asked[]): readonly (keyof Asked)[] {
  const { min, http, targets, certificate_valid: valid, clear_ports: ports, mutual } = asked;
  const isLess: readonly (readonly [keyof Asked, boolean])[] = [
    ['min', min !== undefined && before.some((other) => other.min !== undefined && other.min > min)],
    ['http', http !== undefined && before.some((other) => (strictness[other.http ?? 'any'] ?? 0) > (strictness[http] ?? 0))],
    ['targets', targets === 'any' && before.some((other) => other.targets === 'encrypted')],
    [
      'certificate_valid',
      valid !== undefined &&
        before.some((other) => other.certificate_valid !== undefined && secondsOf(other.certificate_valid) > secondsOf(valid)),
    ],
    ['clear_ports', ports !== undefined && before.some((other) => portsOf(other).some((port) => !portsOf(asked).includes(port)))],
    ['mutual', mutual === 'off' && before.some((other) => other.mutual === 'verify')],
  ];
  return isLess.flatMap(([key, is]) => (is ? [key] : []));
}

/** Whoever asks for less than an earlier rule says why. */
const reasons: Rule = (context) =>
  rulesOf(context).flatMap(({ path, asked, before }): readonly Complaint[] =>
    asked.reason === undefined
      ? weakenings(asked, before).map((key) => ({
          path: [...path, key],
          message: `${key} asks for less than an earlier rule: it needs a reason`,
        }))
      : [],
  );

/** What takes nothing back says nothing: there is no earlier rule that asks for it. */
const idle: Rule = (context) =>
  rulesOf(context).flatMap(({ path, asked, before }): readonly Complaint[] => {
    const back: readonly (readonly [keyof Asked, string, boolean])[] = [
      ['http', 'any', asked.http === 'any' && !before.some(({ http }) => http !== undefined && http !== 'any')],
      ['targets', 'any', asked.targets === 'any' && !before.some(({ targets }) => targets === 'encrypted')],
      [
        'clear_ports',
        '[]',
        asked.clear_ports !== undefined && asked.clear_ports.length === 0 && !before.some((one) => portsOf(one).length > 0),
      ],
      ['mutual', 'off', asked.mutual === 'off' && !before.some(({ mutual }) => mutual === 'verify')],
    ];
    return back.flatMap(([key, value, isIdle]) =>
      isIdle
        ? [
            {
              path: [...path, key],
              message: `${key}: ${value} takes back what no earlier rule asks for`,
              hint: 'leave it out, or write the rule after the one that it is an exception of',
            },
          ]
        : [],
    );
  });

/** The cipher suites of TLS 1.3 begin with this, and no others do. */
const newest = 'TLS_*';

/** No rule contradicts itself. */
const contradictions: Rule = (context) =>
  rulesOf(context).flatMap(({ path, asked }): readonly Complaint[] => {
    const found: Complaint[] = [];
    const globs = itemsOf(asked.ciphers).map(([, glob]) => glob);
    const isWhole = asked.ciphers !== undefined && globs.length === asked.ciphers.length;
    if (asked.min === '1.3' && isWhole && !globs.some((glob) => overlaps(glob, newest))) {
      const message = 'min: "1.3" and ciphers contradict each other: the cipher suites of TLS 1.3 begin with TLS_, and none is declared';
      found.push({ path: [...path, 'ciphers'], message, hint: 'add TLS_*' });
    }
    const ports = itemsOf(asked.clear_ports);
    for (const [index, port] of ports) {
      if (ports.some(([other, same]) => same === port && other < index))
        found.push({ path: [...path, 'clear_ports', index], message: `${port} is named twice` });
    }
    const web = ports.find(([, port]) => port === 80);
    if (web !== undefined && asked.http === 'redirect_only') {
      const message = 'clear_ports: 80 and http: redirect_only contradict each other: what redirects on 80 listens there in clear';
      found.push({ path: [...path, 'clear_ports', web[0]], message, hint: 'leave out 80, or say http: none' });
    }
    return found;
  });

/** The rules on TLS. */
export const tlsRules: readonly Rule[] = [reasons, idle, contradictions];
