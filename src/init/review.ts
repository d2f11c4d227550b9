import { checks } from '../checks/index.ts';
import { SpecError } from '../errors.ts';
import { facts as definitions } from '../facts/index.ts';
import { type Judgements, judgeAll } from '../judge.ts';
import type { Finding } from '../record.ts';
import type { LoadedSpec } from '../spec/spec.ts';
import { type Dropped, draftOf, lineOf, type PlacedReview } from './draft.ts';
import { load } from './load.ts';
import type { InitInput, Section, SpecDraft } from './model.ts';
import { writeSpec } from './write.ts';

/** A spec that is valid, and says itself where the facts do not conform to it. */
export interface ReviewedSpec {
  /** Commented YAML. */
  readonly text: string;
  readonly loaded: LoadedSpec;
  readonly judged: Judgements;
}

/** How many characters of a finding a mark says. */
const longest = 200;

/**
 * Drafts a spec from facts, judges the facts by it, and marks the line that asks for what fails or is unknown. The spec is valid: a section of
 * which the loader refuses what was drafted is left out, with the reason. Throws EvidenceError where the facts do not hold the organization.
 */
export function reviewedSpec(input: InitInput, sections?: readonly Section[]): ReviewedSpec {
  const { draft, loaded } = validDraft(input, sections);
  const judged = judgeAll({
    spec: loaded.spec,
    facts: input.facts,
    narrowing: {},
    checks,
    definitions,
    startedAt: '1970-01-01T00:00:00Z',
  });
  const found = reviewsOf(judged, draft);
  const text = writeSpec({ ...draft, reviews: [...draft.reviews, ...found] });
  return { text, loaded: load(text), judged };
}

/** A section that cannot be left out is a fault of the draft itself, and thrown on. */
const needed = ['version', 'document', 'system', 'scope', 'organization', 'access'];

function validDraft(input: InitInput, sections?: readonly Section[]): { readonly draft: SpecDraft; readonly loaded: LoadedSpec } {
  let dropped: Dropped = {};
  for (;;) {
    const draft = draftOf(input, dropped, sections);
    try {
      return { draft, loaded: load(writeSpec(draft)) };
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      const refused = error.problems.map(({ path, message }) => ({ key: sectionOf(path, draft), message }));
      // One at a time: another may only have referred to it.
      const first = refused.find(({ key }) => !needed.includes(key) && !Object.hasOwn(dropped, key) && Object.hasOwn(draft.value, key));
      if (first === undefined) throw error;
      dropped = { ...dropped, [first.key]: `What there is cannot be said in the grammar of the spec: ${first.message}` };
    }
  }
}

/** The section that a mistake is about: that of the check, where it is an exclusion that contradicts the section. */
function sectionOf(path: string, draft: SpecDraft): string {
  const [key = '', , index] = path.split('.');
  if (key !== 'scope' || index === undefined) return key;
  const { excluded } = draft.value.scope as { readonly excluded: readonly { readonly check: string }[] };
  return String(lineOf(draft.lines, excluded[Number(index)]?.check ?? '')[0]);
}

/** One mark for each requirement that fails or is unknown and has none yet. */
function reviewsOf({ verdicts }: Judgements, draft: SpecDraft): readonly PlacedReview[] {
  const said = new Set(draft.reviews.flatMap(({ requirement }) => requirement.split(', ')));
  const wrong = verdicts.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  const byRequirement = Map.groupBy(wrong, ({ requirementId }) => requirementId);
  return [...byRequirement]
    .filter(([requirement]) => !said.has(requirement))
    .map(([requirement, findings]) => ({ requirement, text: textOf(findings), path: lineOf(draft.lines, requirement) }));
}

/** What fails before what is unknown; the first of it, and how many more. */
function textOf(findings: readonly Finding[]): string {
  const [first, ...others] = [...findings].sort((a, b) => (a.outcome < b.outcome ? -1 : a.outcome > b.outcome ? 1 : 0));
  const message = (first?.message ?? '').replace(/\s+/g, ' ');
  const short = message.length > longest ? `${message.slice(0, longest - 1).trimEnd()}…` : message;
  return others.length === 0 ? short : `${short} (and ${others.length} more)`;
}
