import type { Statement } from '../../facts/web-acls/rules.ts';
import { and, type Match, not, or } from '../../policy/logic.ts';

/** What is known of a request before a rule looks at it, beside its country. */
export interface Known {
  /** ISO 3166-1 code, or `XX`: AWS WAF knows none of the address. */
  readonly country: string;
  /** Whether a rule has made AWS WAF label the request with its country. */
  readonly isLabelled: boolean;
  /** The labels that rules may have given it, by their whole name. */
  readonly labels: ReadonlyMap<string, Match>;
  /** How the labels begin that the web ACL or the rule group gives whose rule looks now: `awswaf:222222222222:webacl:cc:`. */
  readonly context: string;
}

/** Statements whose truth is the sender's, or depends on more than the country. */
const open = new Set([
  'AsnMatchStatement',
  'ByteMatchStatement',
  'IPSetReferenceStatement',
  'RegexMatchStatement',
  'RegexPatternSetReferenceStatement',
  'SizeConstraintStatement',
  'SqliMatchStatement',
  'XssMatchStatement',
]);

/** Whether a statement holds for every request from a country (`yes`), for none (`no`), or for some (`open`); `unreadable`: not known here. */
export function truthOf(statement: Statement, known: Known): Match {
  switch (statement.kind) {
    case 'and':
      return statement.statements.map((inner) => truthOf(inner, known)).reduce(and, 'yes');
    case 'or':
      return statement.statements.map((inner) => truthOf(inner, known)).reduce(or, 'no');
    case 'not':
      return not(truthOf(statement.statement, known));
    case 'geo':
      // Whoever sends the request writes the header.
      if (statement.forwarded !== null) return 'open';
      return statement.countries.includes(known.country) ? 'yes' : 'no';
    case 'rate':
      return statement.scopeDown === null ? 'open' : and('open', truthOf(statement.scopeDown, known));
    case 'label':
      return statement.scope === 'LABEL' ? truthOfLabel(statement.key, known) : truthOfNamespace(statement.key);
    case 'other':
      return statement.name !== null && open.has(statement.name) ? 'open' : 'unreadable';
    case 'managed-group':
    case 'group':
      return 'unreadable';
  }
}

const geoLabel = /^awswaf:clientip:geo:(?:(country):([A-Z]{2})|region:([A-Z]{2})-[0-9A-Z]+)$/;
const isManaged = (key: string): boolean => key.startsWith('awswaf:managed:');
const truthOfNamespace = (key: string): Match => (isManaged(key) ? 'open' : 'unreadable');

function truthOfLabel(key: string, { country, isLabelled, labels, context }: Known): Match {
  const [, kind, whole, part] = geoLabel.exec(key) ?? [];
  const code = whole ?? part;
  if (code !== undefined) {
    if (!isLabelled) return 'unreadable';
    return code !== country ? 'no' : kind === 'country' ? 'yes' : 'open';
  }
  if (isManaged(key)) return 'open';
  const given = [...labels].flatMap(([label, match]) => (findsLabel(key, label, context) ? [match] : []));
  return given.length > 0 ? given.reduce(or, 'no') : 'unreadable';
}

/**
 * Whether a label match statement in a context finds a label, which is written by its whole name. A whole name finds the label of this
 * name; what is none finds, of the labels of its own context, those that end with it.
 */
export function findsLabel(key: string, label: string, context: string): boolean {
  if (key.startsWith('awswaf:')) return label === key;
  return label.startsWith(context) && `:${label.slice(context.length)}`.endsWith(`:${key}`);
}

/** Whether evaluating the statement always labels the request with its country: a part of AND or OR may be skipped. */
export function labelsCountry(statement: Statement): boolean {
  if (statement.kind === 'not') return labelsCountry(statement.statement);
  return statement.kind === 'geo' && statement.forwarded === null;
}

/** Whether some part of the statement that has no parts `isMeant`. */
export function looksAt(statement: Statement, isMeant: (part: Statement) => boolean): boolean {
  switch (statement.kind) {
    case 'and':
    case 'or':
      return statement.statements.some((inner) => looksAt(inner, isMeant));
    case 'not':
      return looksAt(statement.statement, isMeant);
    default:
      return isMeant(statement);
  }
}

/** Whether the statement looks at the country, or at AWS WAF's label of it. */
export function isOfCountries(statement: Statement): boolean {
  return statement.kind === 'geo' || (statement.kind === 'label' && geoLabel.test(statement.key));
}
