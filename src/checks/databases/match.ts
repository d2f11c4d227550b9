import { fitsTags } from '../../match/tags.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Match } from '../../spec/sections/grammar.ts';

interface Named {
  readonly arn: string;
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether the database is what `match` names: every way that is given must agree. A KMS alias names no database. */
export function matches(database: Named, match: Match): boolean {
  const { name, arn, alias } = match;
  if (alias !== undefined) return false;
  if (name !== undefined && !matchesGlob(name, database.id)) return false;
  if (arn !== undefined && !matchesGlob(arn, database.arn)) return false;
  return fitsTags(match, database.tags);
}

/** `match` as a person reads it: `tag Role=phi-db`. */
export function describeMatch({ name, arn, alias, tag, cfn }: Match): string {
  const parts = [
    name === undefined ? [] : [`name ${name}`],
    arn === undefined ? [] : [`ARN ${arn}`],
    alias === undefined ? [] : [`alias ${alias}`],
    Object.entries(tag ?? {}).map(([key, value]) => `tag ${key}=${value}`),
    cfn === undefined ? [] : [`CloudFormation ${cfn}`],
  ];
  return parts.flat().join(' and ');
}
