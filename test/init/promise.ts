import type { ReviewedSpec } from '../../src/init/review.ts';
import { reviewedRequirements } from '../../src/init/write.ts';
import type { Finding } from '../../src/record.ts';

/** Findings that fail or are unknown. */
export function wrongOf({ judged }: Pick<ReviewedSpec, 'judged'>): readonly Finding[] {
  return judged.verdicts.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
}

/** Requirements that fail or are unknown although no line is marked with them: a drafted spec has none. */
export function unmarkedOf(drafted: Pick<ReviewedSpec, 'judged' | 'text'>): readonly string[] {
  const marked = new Set(reviewedRequirements(drafted.text));
  return [...new Set(wrongOf(drafted).map(({ requirementId }) => requirementId))].filter((id) => !marked.has(id)).sort();
}
