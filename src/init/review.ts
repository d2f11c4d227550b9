import { catalogue, checks } from '../checks/index.ts';
import { SpecError } from '../errors.ts';
import { facts as definitions } from '../facts/index.ts';
import { type Judgements, judgeAll } from '../judge.ts';
import type { Finding } from '../record.ts';
import { loadSources } from '../spec/load.ts';
import type { LoadedSpec } from '../spec/spec.ts';
import { type Dropped, draftOf, lineOf, type PlacedReview } from './draft.ts';
import type { InitInput, SpecDraft } from './model.ts';
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
export function reviewedSpec(input: InitInput): ReviewedSpec {
  const { draft, loaded } = validDraft(input);
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

/** The spec of a text, by the loader of every run. Throws SpecError with every mistake. */
export function load(text: string): LoadedSpec {
  return loadSources([{ name: 'iq-spec.yaml', bytes: new TextEncoder().encode(text) }], catalogue());
}

/** A section that cannot be left out is a fault of the draft itself, and thrown on. */
const needed = ['version', 'document', 'system', 'scope', 'organization', 'access'];

function validDraft(input: InitInput): { readonly draft: SpecDraft; readonly loaded: LoadedSpec } {
  let dropped: Dropped = {};
  for (;;) {
    const draft = draftOf(input, dropped);
    try {
      return { draft, loaded: load(writeSpec(draft)) };
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      const refused = error.problems.map(({ path, message }) => [path.split('.')[0] ?? '', message] as const);
      const more = refused.filter(([key]) => !needed.includes(key) && !Object.hasOwn(dropped, key) && Object.hasOwn(draft.value, key));
      if (more.length === 0) throw error;
      // One at a time: another may only have referred to it.
      const [key, message] = more[0] as readonly [string, string];
      dropped = { ...dropped, [key]: `What there is cannot be said in the grammar of the spec: ${message}` };
    }
  }
}

/** One mark for each requirement that fails or is unknown and has none yet. */
function reviewsOf({ verdicts }: Judgements, draft: SpecDraft): readonly PlacedReview[] {
  const said = new Set(draft.reviews.map(({ requirement }) => requirement));
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
