import type { Complaint } from '../shape.ts';
import { type Context, entriesOf, type Rule } from './context.ts';

type Match = NonNullable<NonNullable<Context['draft']['audit_trail']>['match']>;

const ways = ['name', 'arn', 'alias', 'tag', 'cfn'] as const;

const unfit = (match: Match | undefined, path: readonly (string | number)[], fit: readonly string[], what: string): readonly Complaint[] =>
  ways
    .filter((way) => match?.[way] !== undefined && !fit.includes(way))
    .map((way) => ({
      path: [...path, 'match', way],
      on: 'key',
      message: `${what} cannot be matched by ${way}`,
      hint: `by ${fit.join(', ')}`,
    }));

/** Resources are matched by what they have: a way that is not looked at would match anything. */
export const matchRules: readonly Rule[] = [
  ({ draft }) => unfit(draft.audit_trail?.match, ['audit_trail'], ['name', 'arn'], 'a trail'),
  ({ draft }) =>
    entriesOf(draft.databases).flatMap(([name, { match }]) =>
      unfit(match, ['databases', name], ['name', 'arn', 'tag', 'cfn'], 'a database'),
    ),
  ({ draft }) =>
    entriesOf(draft.keys).flatMap(([name, { match }]) => unfit(match, ['keys', name], ['arn', 'alias', 'tag', 'cfn'], 'a key')),
];
