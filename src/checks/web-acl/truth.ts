import type { Statement } from '../../facts/web-acls/rules.ts';
import { and, type Match, not, or } from '../../policy/logic.ts';

/** What is known of a request before a rule looks at it, beside its country. */
export interface Known {
  /** ISO 3166-1 code, or `XX`: AWS WAF knows none of the address. */
  readonly country: string;
  /** Whether a rule has made AWS WAF label the request with its country. */
  readonly isLabelled: boolean;
  /** The labels that rules may have given it, by name. */
  readonly labels: ReadonlyMap<string, Match>;
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

const geoLabel = /^awswaf:clientip:geo:(country|region):([A-Z]{2})/;
const isManaged = (key: string): boolean => key.startsWith('awswaf:managed:');
const truthOfNamespace = (key: string): Match => (isManaged(key) ? 'open' : 'unreadable');

function truthOfLabel(key: string, { country, isLabelled, labels }: Known): Match {
  const [, kind, code] = geoLabel.exec(key) ?? [];
  if (code !== undefined) {
    if (!isLabelled) return 'unreadable';
    return code !== country ? 'no' : kind === 'country' ? 'yes' : 'open';
  }
  const given = [...labels].flatMap(([name, match]) => (key === name || key.endsWith(`:${name}`) ? [match] : []));
  if (given.length > 0) return given.reduce(or, 'no');
  return isManaged(key) ? 'open' : 'unreadable';
}

/** Whether evaluating the statement always labels the request with its country: a part of AND or OR may be skipped. */
export function labelsCountry(statement: Statement): boolean {
  if (statement.kind === 'not') return labelsCountry(statement.statement);
  return statement.kind === 'geo' && statement.forwarded === null;
}

/** Whether the statement looks at countries anywhere, in a way that `isMeant`. */
export function looksAtCountries(
  statement: Statement,
  isMeant: (geo: Extract<Statement, { kind: 'geo' }>) => boolean = () => true,
): boolean {
  switch (statement.kind) {
    case 'geo':
      return isMeant(statement);
    case 'and':
    case 'or':
      return statement.statements.some((inner) => looksAtCountries(inner, isMeant));
    case 'not':
      return looksAtCountries(statement.statement, isMeant);
    case 'label':
      return geoLabel.test(statement.key);
    default:
      return false;
  }
}
