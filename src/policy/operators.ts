import { arnCovers, arnOverlaps, arnParts } from './arn.ts';
import type { Impression } from './context.ts';
import { covers, matches, overlaps } from './glob.ts';
import { addressIn, readBlock, readDate, readNumber } from './literals.ts';
import type { Match } from './logic.ts';

/** One listed value, ready to be compared. */
export interface Comparison {
  /** Whether a value of the request matches it. */
  readonly of: (value: string) => Match;
  /** Whether an ARN of which no more is known than this matches it. */
  readonly ofUnlike: (impression: Impression) => Match;
}

/** An operator of the IAM grammar. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface Operator {
  /** `null`: asks whether the key is absent. */
  readonly family: string | null;
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  readonly isNegated: boolean;
  /** `null` where the value is malformed or holds a policy variable. */
  readonly compare: (listed: string) => Comparison | null;
}

const holds = (isTrue: boolean): Match => (isTrue ? 'yes' : 'no');
const open = (): Match => 'open';
const plain = (of: (value: string) => boolean): Comparison => ({ of: (value) => holds(of(value)), ofUnlike: open });

/** Of texts: a pattern that only excluded ARNs match cannot be matched, nor one that none of the possible ones does. */
const text = (of: (value: string) => boolean, pattern: string): Comparison => ({
  of: (value) => holds(of(value)),
  ofUnlike: ({ like, unlike }) => {
    if (unlike.some((excluded) => covers(excluded, pattern)) || (like !== undefined && !overlaps(like, pattern))) return 'no';
    return 'open';
  },
});

function arn(listed: string): Comparison | null {
  const pattern = arnParts(listed);
  if (pattern === null) return null;
  return {
    of: (value) => {
      const parts = arnParts(value);
      return parts === null ? 'unreadable' : holds(pattern.every((part, index) => matches(part, parts[index] ?? '')));
    },
    ofUnlike: ({ like, unlike }) => {
      if (unlike.includes(listed)) return 'no';
      const possible = like === undefined ? null : arnParts(like);
      const isExcluded = unlike.some((excluded) => {
        const parts = arnParts(excluded);
        return parts !== null && arnCovers(parts, pattern);
      });
      if (isExcluded || (possible !== null && !arnOverlaps(pattern, possible))) return 'no';
      return possible !== null && arnCovers(pattern, possible) ? 'yes' : 'open';
    },
  };
}

/** Of quantities: what is listed must be one, and so must what is compared with it. */
function ordered(read: (value: string) => number | null, compare: (value: number, listed: number) => boolean) {
  return (listed: string): Comparison | null => {
    const limit = read(listed);
    if (limit === null) return null;
    return {
      of: (value) => {
        const quantity = read(value);
        return quantity === null ? 'unreadable' : holds(compare(quantity, limit));
      },
      ofUnlike: open,
    };
  };
}

function bool(listed: string): Comparison | null {
  const wanted = listed.toLowerCase();
  return wanted === 'true' || wanted === 'false' ? plain((value) => value.toLowerCase() === wanted) : null;
}

function address(listed: string): Comparison | null {
  const block = readBlock(listed);
  if (block === null) return null;
  return {
    of: (value) => {
      const inside = addressIn(value, block);
      return inside === null ? 'unreadable' : holds(inside);
    },
    ofUnlike: open,
  };
}

const exactly = (listed: string): Comparison => text((value) => value === listed, listed);
// A text in other letters than an excluded ARN's is not excluded.
const ignoringCase = (listed: string): Comparison => plain((value) => value.toLowerCase() === listed.toLowerCase());
const like = (listed: string): Comparison => text((value) => matches(listed, value), listed);

type Kind = readonly [isNegated: boolean, compare: (listed: string) => Comparison | null];

const quantities = (family: string, read: (value: string) => number | null): readonly (readonly [string, Kind])[] => [
  [`${family}equals`, [false, ordered(read, (value, listed) => value === listed)]],
  [`${family}notequals`, [true, ordered(read, (value, listed) => value === listed)]],
  [`${family}lessthan`, [false, ordered(read, (value, listed) => value < listed)]],
  [`${family}lessthanequals`, [false, ordered(read, (value, listed) => value <= listed)]],
  [`${family}greaterthan`, [false, ordered(read, (value, listed) => value > listed)]],
  [`${family}greaterthanequals`, [false, ordered(read, (value, listed) => value >= listed)]],
];

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['stringequals', [false, exactly]],
  ['stringnotequals', [true, exactly]],
  ['stringequalsignorecase', [false, ignoringCase]],
  ['stringnotequalsignorecase', [true, ignoringCase]],
  ['stringlike', [false, like]],
  ['stringnotlike', [true, like]],
  ...quantities('numeric', readNumber),
  ...quantities('date', readDate),
  ['bool', [false, bool]],
  ['binaryequals', [false, (listed) => plain((value) => value === listed)]],
  ['ipaddress', [false, address]],
  ['notipaddress', [true, address]],
  ['arnequals', [false, arn]],
  ['arnlike', [false, arn]],
  ['arnnotequals', [true, arn]],
  ['arnnotlike', [true, arn]],
]);

const grammar = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

/** Reads the name of an operator, in any case; `null` where the grammar has none of that name. */
export function readOperator(name: string): Operator | null {
  const lower = name.toLowerCase();
  if (lower === 'null') return { family: null, set: null, ifExists: false, isNegated: false, compare: bool };
  const [, set, family = '', ifExists] = grammar.exec(lower) ?? [];
  const kind = kinds.get(family);
  if (kind === undefined) return null;
  const [isNegated, compare] = kind;
  return {
    family,
    set: set === undefined ? null : set === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue',
    ifExists: ifExists !== undefined,
    isNegated,
    compare: (listed) => (listed.includes('${') ? null : compare(listed)),
  };
}
