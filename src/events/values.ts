import { addressIn, readBlock } from '../policy/literals.ts';
import { type Match, not, or } from '../policy/logic.ts';
import { Beginning, isMap, type Scalar } from './event.ts';

/** Whether one value is what a pattern asks for. */
export type Test = (value: Scalar) => Match;

const holds = (isTrue: boolean): Match => (isTrue ? 'yes' : 'no');

/** Of texts alone. `ofBeginning`: of all texts that begin so. */
const ofText =
  (test: (text: string) => boolean, ofBeginning: (text: string) => Match): Test =>
  (value) => {
    if (value instanceof Beginning) return ofBeginning(value.text);
    return typeof value === 'string' ? holds(test(value)) : 'no';
  };

const maybe = (isPossible: boolean): Match => (isPossible ? 'open' : 'no');
const same = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();

/** In the letters as they are (`same`), or whatever their case (`lower`). */
const equal =
  (letters: (text: string) => string) =>
  (wanted: string): Test =>
    ofText(
      (text) => letters(text) === letters(wanted),
      (beginning) => maybe(letters(wanted).startsWith(letters(beginning))),
    );

const exactly = (wanted: string | number | boolean | null): Test =>
  typeof wanted === 'string' ? equal(same)(wanted) : (value) => holds(value === wanted);

const prefix =
  (letters: (text: string) => string) =>
  (wanted: string): Test =>
    ofText(
      (text) => letters(text).startsWith(letters(wanted)),
      (beginning) => (letters(beginning).startsWith(letters(wanted)) ? 'yes' : maybe(letters(wanted).startsWith(letters(beginning)))),
    );

const suffix =
  (letters: (text: string) => string) =>
  (wanted: string): Test =>
    ofText(
      (text) => letters(text).endsWith(letters(wanted)),
      () => (wanted === '' ? 'yes' : 'open'),
    );

/** The texts between the stars of a wildcard; `null` where AWS does not take it: two stars in a row, or a backslash before anything but a star or a backslash. */
function partsOf(wildcard: string): readonly string[] | null {
  const parts = [''];
  let isStar = false;
  for (let index = 0; index < wildcard.length; index += 1) {
    const character = wildcard.charAt(index);
    if (character === '*' && isStar) return null;
    isStar = character === '*';
    if (isStar) {
      parts.push('');
      continue;
    }
    if (character === '\\') index += 1;
    const literal = wildcard.charAt(index);
    if (character === '\\' && literal !== '*' && literal !== '\\') return null;
    parts[parts.length - 1] += literal;
  }
  return parts;
}

function isMadeOf(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

function wildcard(wanted: string): Test | null {
  const parts = partsOf(wanted);
  if (parts === null) return null;
  const [first = ''] = parts;
  return ofText(
    (text) => isMadeOf(text, parts),
    // What ends in a star takes whatever follows.
    (beginning) => {
      if (parts.length > 1 && parts.at(-1) === '' && isMadeOf(beginning, parts)) return 'yes';
      return maybe(parts.length === 1 ? first.startsWith(beginning) : beginning.startsWith(first) || first.startsWith(beginning));
    },
  );
}

function cidr(wanted: string): Test | null {
  const block = wanted.includes('/') ? readBlock(wanted) : null;
  return block === null
    ? null
    : ofText(
        (text) => addressIn(text, block) === true,
        () => 'open',
      );
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};
const greatest = 5e9;

/** One comparison, or a range from below to above. */
function numeric(wanted: unknown): Test | null {
  if (!Array.isArray(wanted)) return null;
  const [first, from, second, to, ...rest] = wanted as readonly unknown[];
  const isRange = wanted.length === 4;
  const isOrdered = ['>', '>='].includes(String(first)) && ['<', '<='].includes(String(second));
  if (rest.length > 0 || (isRange ? !isOrdered : wanted.length !== 2)) return null;
  const pairs = isRange ? [[first, from] as const, [second, to] as const] : [[first, from] as const];
  const tests: ((value: number) => boolean)[] = [];
  for (const [operator, limit] of pairs) {
    const compare = typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (compare === undefined || typeof limit !== 'number' || Math.abs(limit) > greatest) return null;
    tests.push((value) => compare(value, limit));
  }
  return (value) => holds(typeof value === 'number' && tests.every((test) => test(value)));
}

const onText =
  (make: (wanted: string) => Test | null) =>
  (wanted: unknown): Test | null =>
    typeof wanted === 'string' ? make(wanted) : null;

type Letters = (text: string) => string;

/** `"us-"`, or `{"equals-ignore-case": "us-"}`. */
const eitherCase =
  (make: (letters: Letters) => (wanted: string) => Test) =>
  (wanted: unknown): Test | null => {
    const [operator, inner, ...others] = isMap(wanted) ? Object.entries(wanted).flat() : [];
    if (operator === 'equals-ignore-case' && typeof inner === 'string' && others.length === 0) return make(lower)(inner);
    return onText(make(same))(wanted);
  };

/** One of a list, or the one that stands for itself; `null` where one of them cannot be read or there is none. */
function anyOf(wanted: unknown, read: (one: unknown) => Test | null): Test | null {
  const list = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
  const tests = list.map(read);
  if (tests.length === 0 || !tests.every((test) => test !== null)) return null;
  return (value) => tests.map((test) => test(value)).reduce(or, 'no');
}

function anythingBut(wanted: unknown): Test | null {
  const inner = isMap(wanted) ? negated(wanted) : listed(wanted);
  return inner === null ? null : (value) => not(inner(value));
}

/** Texts alone or numbers alone. */
function listed(wanted: unknown): Test | null {
  const kinds = new Set([wanted].flat().map((one) => typeof one));
  const isPlain = kinds.size === 1 && (kinds.has('string') || kinds.has('number'));
  return isPlain ? anyOf(wanted, (one) => exactly(one as string | number)) : null;
}

function negated(wanted: Readonly<Record<string, unknown>>): Test | null {
  const [[operator, values] = [], ...others] = Object.entries(wanted);
  const readers: Readonly<Record<string, (one: string) => Test | null>> = {
    prefix: prefix(same),
    suffix: suffix(same),
    wildcard,
    'equals-ignore-case': equal(lower),
  };
  const read = operator !== undefined && others.length === 0 && Object.hasOwn(readers, operator) ? readers[operator] : undefined;
  return read === undefined
    ? null
    : anyOf(
        values,
        onText((one) => (one === '' ? null : read(one))),
      );
}

const operators: Readonly<Record<string, (wanted: unknown) => Test | null>> = {
  'anything-but': anythingBut,
  cidr: onText(cidr),
  'equals-ignore-case': onText(equal(lower)),
  numeric,
  prefix: eitherCase(prefix),
  suffix: eitherCase(suffix),
  wildcard: onText(wildcard),
};

/** What one element of a pattern's list asks of a value; `null` where it is malformed, or not understood here. */
export function readTest(wanted: unknown): Test | null {
  if (wanted === null || ['string', 'number', 'boolean'].includes(typeof wanted))
    return exactly(wanted as string | number | boolean | null);
  const [[operator, inner] = [], ...others] = isMap(wanted) ? Object.entries(wanted) : [];
  if (operator === undefined || others.length > 0 || !Object.hasOwn(operators, operator)) return null;
  return operators[operator]?.(inner) ?? null;
}
