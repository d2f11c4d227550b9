import type { FactName } from '../facts/index.ts';
import type { Spec } from '../spec/spec.ts';
import type { Asker } from '../wanted.ts';

/** Facts of IAM Identity Center, which is asked where the spec says that it is. */
export const directoryFacts = [
  'identity-center',
  'permission-sets',
  'account-assignments',
  'identity-principals',
  'aws-managed-policies',
] as const satisfies readonly FactName[];

/** Needed only where the spec has IAM Identity Center: elsewhere nobody knows in which region to ask for it. */
const whereDeclared = (spec: Spec): readonly string[] | null => (spec.identity?.center === undefined ? [] : null);

/** The facts that a run reads for an access review, whatever it checks: the roles and policies of every account among them. */
export const accessReviewNeeds: Asker = {
  needs: [...directoryFacts, 'authorization-details'],
  only: Object.fromEntries([...directoryFacts, 'authorization-details'].map((fact) => [fact, whereDeclared])),
};
