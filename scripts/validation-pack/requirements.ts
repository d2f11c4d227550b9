import { describeCheck } from '../../src/catalogue/page.ts';
import { checks } from '../../src/checks/index.ts';

/** One requirement of the catalogue, as the pack lists it. */
export interface ListedRequirement {
  /** `check-id.requirement`. */
  readonly id: string;
  readonly check: string;
  /** The sentence that is true when it passes. */
  readonly sentence: string;
  readonly method: 'observed' | 'attested';
}

/** Every requirement of every check, in the order of the catalogue. */
export function listedRequirements(): readonly ListedRequirement[] {
  return checks.flatMap((check) =>
    describeCheck(check).requirements.map(({ id, passes: sentence, method }) => ({ id, check: check.id, sentence, method })),
  );
}
