import { and, type Match, or } from '../policy/logic.ts';
import { Beginning, type EventValue, isMap, perhaps, type Scalar } from './event.ts';
import { readTest } from './values.ts';

/** One field of a pattern, and whether an event has what it asks for. */
export interface Field {
  /** `detail.eventName`; an alternative ends in `$or`. */
  readonly path: string;
  /** As written. */
  readonly wanted: unknown;
  /** `open` where that depends on what is not known of the event, `unreadable` where the pattern says something malformed or not understood here. */
  readonly match: Match;
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * Whether an event matches a pattern of an EventBridge rule, field by field: it does where every field matches. `null` where the text is no
 * pattern at all. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function fieldsOf(pattern: string, event: EventValue): readonly Field[] | null {
  let read: unknown;
  try {
    read = JSON.parse(pattern);
  } catch {
    return null;
  }
  return isMap(read) && Object.keys(read).length > 0 ? fieldsIn(read, event, '') : null;
}

/** Whether an event matches a pattern of an EventBridge rule. */
export function matchOf(pattern: string, event: EventValue): Match {
  return (
    fieldsOf(pattern, event)
      ?.map(({ match }) => match)
      .reduce(and, 'yes') ?? 'unreadable'
  );
}

function fieldsIn(pattern: Raw, value: EventValue | undefined, path: string): readonly Field[] {
  return Object.entries(pattern).flatMap(([name, wanted]): readonly Field[] => {
    const field = { path: `${path}${name}`, wanted };
    if (name === '$or') return [{ ...field, match: alternatives(wanted, value) }];
    // AWS joins the names of members by dots: such a name may be a member, or a member of a member.
    if (name.includes('.')) return [{ ...field, match: 'unreadable' }];
    const member = memberOf(value, name);
    if (Array.isArray(wanted)) return [{ ...field, match: oneOf(wanted, member) }];
    if (!isMap(wanted) || Object.keys(wanted).length === 0) return [{ ...field, match: 'unreadable' }];
    return Array.isArray(member)
      ? [{ ...field, match: someElement(wanted, member as readonly EventValue[]) }]
      : fieldsIn(wanted, member, `${field.path}.`);
  });
}

const matchIn = (pattern: Raw, value: EventValue | undefined): Match =>
  Object.keys(pattern).length === 0
    ? 'unreadable'
    : fieldsIn(pattern, value, '')
        .map(({ match }) => match)
        .reduce(and, 'yes');

/** Names that make AWS take `$or` for a name like any other. */
const reserved: readonly string[] = [
  'exactly',
  'prefix',
  'suffix',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
  'equals-ignore-case',
  'wildcard',
];

function alternatives(wanted: unknown, value: EventValue | undefined): Match {
  if (!Array.isArray(wanted) || wanted.length < 2) return 'unreadable';
  const matches = (wanted as readonly unknown[]).map((one): Match => {
    const isPattern = isMap(one) && !Object.keys(one).some((name) => reserved.includes(name));
    return isPattern ? matchIn(one, value) : 'unreadable';
  });
  return matches.reduce(or, 'no');
}

/** An array of objects matches where one of its elements has all that is asked for. What is asked not to be there is then not decided here. */
function someElement(pattern: Raw, elements: readonly EventValue[]): Match {
  if (JSON.stringify(pattern).includes('"exists":false')) return 'unreadable';
  return elements.map((element) => matchIn(pattern, element)).reduce(or, 'no');
}

function memberOf(value: EventValue | undefined, name: string): EventValue | undefined {
  if (value === perhaps) return perhaps;
  if (!isMap(value)) return undefined;
  return Object.hasOwn(value, name) ? (value[name] as EventValue) : undefined;
}

function oneOf(list: readonly unknown[], value: EventValue | undefined): Match {
  if (list.length === 0) return 'unreadable';
  return list.map((wanted) => (isExists(wanted) ? exists(wanted.exists, value) : compare(wanted, value))).reduce(or, 'no');
}

const isExists = (wanted: unknown): wanted is { readonly exists: unknown } =>
  isMap(wanted) && Object.hasOwn(wanted, 'exists') && Object.keys(wanted).length === 1;

/** Only what has no members can be there; https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-exists-matching */
function exists(wanted: unknown, value: EventValue | undefined): Match {
  if (typeof wanted !== 'boolean') return 'unreadable';
  if (value === perhaps) return 'open';
  if (Array.isArray(value)) return value.length > 0 && value.every(isScalar) ? (wanted ? 'yes' : 'no') : 'unreadable';
  const isThere = value !== undefined && !isMap(value);
  return isThere === wanted ? 'yes' : 'no';
}

function compare(wanted: unknown, value: EventValue | undefined): Match {
  const test = readTest(wanted);
  if (test === null) return 'unreadable';
  if (value === perhaps) return 'open';
  const values = Array.isArray(value) ? (value as readonly EventValue[]).flat(9) : [value];
  return values
    .filter((one) => isScalar(one))
    .map(test)
    .reduce(or, 'no');
}

function isScalar(value: unknown): value is Scalar {
  return value === null || value instanceof Beginning || ['string', 'number', 'boolean'].includes(typeof value);
}
