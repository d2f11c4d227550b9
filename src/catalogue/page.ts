import type { Check, Requirement } from '../checks/check.ts';
import { UsageError } from '../errors.ts';
import type { FactName } from '../facts/index.ts';
import { byPrefix } from '../prefix.ts';
import type { Outcome, Reference } from '../record.ts';
import { suggestion } from '../spec/names.ts';
import type { Spec } from '../spec/spec.ts';
import { grammarOf, type SpecKey } from './grammar.ts';
import { items, paragraph } from './prose.ts';
import { type ReadFact, readsOf } from './reads.ts';
import { type Standing, standingOf } from './standing.ts';

/** What a reviewer needs of one requirement. */
export interface RequirementPage {
  /** `check.requirement`. */
  readonly id: string;
  /** The sentence that is true when it passes. */
  readonly passes: string;
  /** How to repeat it by hand; `null` where nobody has written it down. */
  readonly procedure: string | null;
  /** Whether AWS or a document decides. */
  readonly method: 'observed' | 'attested';
  readonly outcomes: readonly Outcome[];
  /** When it comes out `not-applicable`; `null` where it never does. */
  readonly notApplicable: string | null;
  /** Whether it is planned in every run, or only where the spec asks for it. */
  readonly planned: 'always' | 'where-asked';
  /** What the given spec does with it; absent where none was given. */
  readonly standing?: Standing;
}

/** What a reviewer needs of one check: the one source of `iq checks`, its JSON and docs/checks.md. */
export interface CheckPage {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly scope: Check['scope'];
  readonly depth: Check['depth'];
  readonly section: string;
  readonly reads: readonly ReadFact[];
  /** What the procedures mean by words that they share; `null` where they share none. */
  readonly terms: string | null;
  readonly requirements: readonly RequirementPage[];
  readonly limits: string;
  readonly references: readonly Reference[];
  /** Of its section, then of every other part of the grammar that it is judged by. */
  readonly grammar: readonly SpecKey[];
  readonly remediation: readonly string[];
  readonly standing?: Standing;
}

/** The page of a check. With a spec, also what that spec does with it. */
export function describeCheck(check: Check, spec?: Spec): CheckPage {
  const { id, title, scope, depth, section, parts = [section], references, besides = [] } = check;
  return {
    id,
    title,
    why: paragraph(check.why),
    scope,
    depth,
    section,
    reads: readsOf(check),
    terms: check.terms === undefined ? null : paragraph(check.terms),
    requirements: Object.entries(check.requirements).map(([name, requirement]) => describeRequirement(`${id}.${name}`, requirement, spec)),
    limits: paragraph(check.limits),
    references,
    grammar: [...parts, ...besides].flatMap((path) => grammarOf(path).keys),
    remediation: items(check.remediation),
    ...(spec === undefined ? {} : { standing: standingOf(spec, id) }),
  };
}

function describeRequirement(id: string, requirement: Requirement<FactName>, spec: Spec | undefined): RequirementPage {
  const { text, procedure, outcomes = ['pass', 'fail', 'unknown'], notApplicable, method = 'observed', asked } = requirement;
  return {
    id,
    passes: text,
    procedure: procedure === undefined ? null : paragraph(procedure),
    method,
    outcomes: notApplicable === undefined ? outcomes : [...outcomes, 'not-applicable'],
    notApplicable: notApplicable ?? null,
    planned: asked === undefined ? 'always' : 'where-asked',
    ...(spec === undefined ? {} : { standing: standingOf(spec, id, asked) }),
  };
}

/**
 * The page of a check, or of the one requirement that is named, with its check around it. The beginning of an id will do where it is that of one
 * alone. Throws UsageError where there is no such id.
 */
export function pageOf(pages: readonly CheckPage[], given: string): CheckPage {
  const id = meant(pages, given);
  const page = pages.find((one) => one.id === id || one.requirements.some((requirement) => requirement.id === id));
  if (page === undefined) throw unknown(pages, id);
  return page.id === id ? page : { ...page, requirements: page.requirements.filter((requirement) => requirement.id === id) };
}

/** A check by the beginning of its id, and a requirement once its check is said. */
function meant(pages: readonly CheckPage[], given: string): string {
  const inside = pages.flatMap((page) => page.requirements.map((requirement) => requirement.id));
  const [found, ...others] = byPrefix(given, given.includes('.') ? inside : pages.map((page) => page.id));
  if (found === undefined) return given;
  if (others.length > 0)
    throw new UsageError(`${given} is the beginning of several ids.`, { hint: `one of ${[found, ...others].join(', ')}` });
  return found;
}

function unknown(pages: readonly CheckPage[], id: string): UsageError {
  const ids = pages.flatMap((page) => [page.id, ...page.requirements.map((requirement) => requirement.id)]);
  const named = ids.filter((one) => one.endsWith(`.${id}`));
  const hint = named.length > 0 ? `did you mean ${named.join(' or ')}?` : suggestion(id, ids);
  return new UsageError(`There is no check and no requirement ${id}.`, { hint: hint ?? 'iq checks lists them' });
}
