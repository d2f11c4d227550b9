import type { Context, Impression, KeyState } from '../../src/policy/context.ts';
import {
  type Answer,
  allOf,
  anyOf,
  covers,
  eachPart,
  isInBlock,
  matches,
  meets,
  numberOf,
  opposite,
  partsOf,
  sure,
  timeOf,
} from './slow-values.ts';

interface Operator {
  readonly set: 'forallvalues' | 'foranyvalue' | null;
  readonly name: string;
  readonly isNegated: boolean;
  readonly isIfExists: boolean;
}

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  equals: (a, b) => a === b,
  lessthan: (a, b) => a < b,
  lessthanequals: (a, b) => a <= b,
  greaterthan: (a, b) => a > b,
  greaterthanequals: (a, b) => a >= b,
};

const negated = /^(string|numeric|date|arn)not(equals|equalsignorecase|like)$|^notipaddress$/;
const known =
  /^(string(equals(ignorecase)?|like)|(numeric|date)(equals|lessthan|lessthanequals|greaterthan|greaterthanequals)|bool|binaryequals|ipaddress|arn(equals|like))$/;

function operatorOf(written: string): Operator | null {
  const [, set, name = '', ifExists] = /^(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?$/.exec(written.toLowerCase()) ?? [];
  if (name === 'null') return set === undefined && ifExists === undefined ? bare('null') : null;
  const isNegated = negated.test(name) && name !== 'numericnotlike' && name !== 'datenotlike';
  const positive = isNegated ? name.replace('not', '') : name;
  if (!known.test(positive)) return null;
  return { ...bare(positive), set: (set ?? null) as Operator['set'], isNegated, isIfExists: ifExists !== undefined };
}

const bare = (name: string): Operator => ({ set: null, name, isNegated: false, isIfExists: false });

function listOf(written: unknown): readonly string[] | null {
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  const isPlain = all.every((value) => ['string', 'number', 'boolean'].includes(typeof value));
  return all.length > 0 && isPlain ? all.map(String) : null;
}

function stateOf(key: string, context: Context): KeyState {
  const found = Object.entries(context.keys).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found?.[1] ?? context.others;
}

const isTrue = (text: string): boolean | null => (text.toLowerCase() === 'true' ? true : text.toLowerCase() === 'false' ? false : null);

function ordered(name: string, values: readonly [value: number | null, listed: number | null]): Answer {
  const [value, listed] = values;
  const order = orders[name.replace(/^(numeric|date)/, '')];
  return value === null || listed === null || order === undefined ? 'unreadable' : sure(order(value, listed));
}

/** Whether a listed value is one that an operator can compare with at all. */
function isReadable(name: string, listed: string): boolean {
  if (listed.includes('${')) return false;
  if (name === 'bool' || name === 'null') return isTrue(listed) !== null;
  if (name.startsWith('numeric')) return numberOf(listed) !== null;
  if (name.startsWith('date')) return timeOf(listed) !== null;
  if (name === 'ipaddress') return isInBlock(listed, '0.0.0.0') !== null;
  return !name.startsWith('arn') || partsOf(listed) !== null;
}

/** One value of the request against one that is listed, as if the operator were not negated. */
function compare(name: string, value: string, listed: string): Answer {
  if (!isReadable(name, listed)) return 'unreadable';
  if (name === 'stringequals' || name === 'binaryequals') return sure(value === listed);
  if (name === 'stringequalsignorecase') return sure(value.toLowerCase() === listed.toLowerCase());
  if (name === 'stringlike') return sure(matches(listed, value));
  if (name === 'bool') return sure(isTrue(listed) === isTrue(value));
  if (name.startsWith('numeric')) return ordered(name, [numberOf(value), numberOf(listed)]);
  if (name.startsWith('date')) return ordered(name, [timeOf(value), timeOf(listed)]);
  if (name === 'ipaddress') {
    const isInside = isInBlock(listed, value);
    return isInside === null ? 'unreadable' : sure(isInside);
  }
  const [pattern, arn] = [partsOf(listed), partsOf(value)];
  return pattern === null || arn === null ? 'unreadable' : sure(eachPart(pattern, arn, matches));
}

/** A value of which only is known that it is an ARN like one pattern and unlike others, against one that is listed. */
function compareImpression(name: string, { like, unlike }: Impression, listed: string): Answer {
  if (!isReadable(name, listed)) return 'unreadable';
  if (!name.startsWith('string') && !name.startsWith('arn')) return 'open';
  // Without regard to case, a listed value stands for more than its pattern covers.
  if (name === 'stringequalsignorecase') return 'open';
  if (unlike.some((pattern) => covers(pattern, listed)) || (like !== undefined && !meets(listed, like))) return 'no';
  if (like === undefined || !name.startsWith('arn')) return 'open';
  const [wide, narrow] = [partsOf(listed) ?? [], partsOf(like) ?? []];
  if (!eachPart(wide, narrow, meets)) return 'no';
  return eachPart(wide, narrow, covers) ? 'yes' : 'open';
}

function absent({ set, isNegated, isIfExists }: Operator): Answer {
  if (set === 'foranyvalue') return isIfExists ? 'unreadable' : 'no';
  return sure(set === 'forallvalues' || isIfExists || isNegated);
}

const isNothing = (state: KeyState): boolean =>
  state === 'absent' || (typeof state === 'object' && 'values' in state && state.values.length === 0);

/** What one line says of a key of which something is known. */
function knownAnswer(operator: Operator, state: Exclude<KeyState, 'unknown'>, values: readonly string[]): Answer {
  if (operator.name === 'null') return anyOf(values.map((value) => sure(isTrue(value) === isNothing(state))));
  if (state === 'absent') return absent(operator);
  const turned = (answer: Answer): Answer => (operator.isNegated ? opposite(answer) : answer);
  if ('unlike' in state) return turned(anyOf(values.map((value) => compareImpression(operator.name, state, value))));
  const answers = state.values.map((value) => turned(anyOf(values.map((one) => compare(operator.name, value, one)))));
  if (operator.set === 'forallvalues') return allOf(answers);
  if (operator.set === 'foranyvalue') return anyOf(answers);
  return answers.length === 1 ? allOf(answers) : 'unreadable';
}

/** What one line of a condition says of a request. One listed value that cannot be read leaves nothing certain but a no that others of the line give. */
export function conditionAnswer(written: string, key: string, { listed, context }: { listed: unknown; context: Context }): Answer {
  const operator = operatorOf(written);
  const values = listOf(listed);
  if (operator === null || values === null) return 'unreadable';
  const state = stateOf(key, context);
  const areReadable = values.every((value) => isReadable(operator.name, value));
  if (!areReadable && (state === 'absent' || operator.name === 'null')) return 'unreadable';
  const answer = state === 'unknown' ? 'open' : knownAnswer(operator, state, values);
  return areReadable ? answer : allOf([answer, 'unreadable']);
}
