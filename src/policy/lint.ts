import { isEmpty } from './bits.ts';
import { parsePolicy } from './document.ts';
import type { Universe } from './universe.ts';

/** Longest service control policy that AWS takes, in characters. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const longest = 5120;

/** What is worth a look in a policy that can be read: none of it decides a verdict. */
export function lintPolicy(content: string, universe: Universe): readonly string[] {
  const { statements } = parsePolicy(content, 'scp');
  const length = content.length > longest * 0.95 ? [`${content.length} of ${longest} characters are used`] : [];
  const found = statements.flatMap(({ name, actions, leaves }) => {
    const unknown = (actions?.patterns ?? []).filter((pattern) => isEmpty(universe.expand(pattern)));
    const crossing = leaves.filter(
      ({ operator, key, values }) =>
        /^(?!arn).*string.*like/i.test(operator) && key.toLowerCase() === 'aws:principalarn' && values.some((value) => /\*:/.test(value)),
    );
    return [
      ...unknown.map(
        (pattern) =>
          `statement ${name} names ${pattern}, which no action known here is called (${universe.source.name} ${universe.source.version})`,
      ),
      ...crossing.map(({ operator }) => `statement ${name} compares ARNs by ${operator}, whose wildcards also run across colons`),
    ];
  });
  return [...length, ...found];
}
