import type { Leaf } from './condition.ts';
import type { Request } from './context.ts';
import type { Compiled } from './evaluate.ts';
import type { Match } from './logic.ts';
import { leafMatch, resourceMatch, statementMatch } from './match.ts';

/** A condition of a statement that does not simply hold, or why the statement cannot be read. */
export interface ReasonLeaf {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly match: Match;
}

/** One statement's part in a verdict. */
export interface Reason {
  /** Name of the root, unit or account that it is attached to. */
  readonly level: string;
  /** `null`: no policy of this level allows the action. */
  readonly policy: string | null;
  readonly policyId: string | null;
  readonly statement: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly match: Match;
  /** What its match depends on, or what cannot be read. */
  readonly leaves: readonly ReasonLeaf[];
}

/** What a statement says to a request, and why. */
export function reasonOf({ level, policy, statement, effect }: Compiled, request: Request): Reason {
  const { resources, problems } = statement;
  const leaf = ({ operator, key, values }: Omit<Leaf, 'read'>, match: Match): ReasonLeaf => ({ operator, key, values, match });
  const where = resources === null ? 'yes' : resourceMatch(resources, request);
  const leaves = [
    ...problems.map((problem) => leaf({ operator: 'unreadable', key: problem, values: [] }, 'unreadable')),
    ...(where === 'yes' || resources === null
      ? []
      : [
          leaf(
            { operator: resources.isNot ? 'NotResource' : 'Resource', key: '', values: resources.patterns.map(({ text }) => text) },
            where,
          ),
        ]),
    ...statement.leaves.map((entry) => leaf(entry, leafMatch(entry, request.stateOf(entry.key)))),
  ];
  return {
    level: level.name,
    policy: policy.name,
    policyId: policy.id,
    statement: statement.name,
    effect,
    match: statementMatch(statement, request),
    leaves: leaves.filter(({ match }) => match !== 'yes'),
  };
}
