import type { PrefixList } from '../../facts/prefix-lists.ts';
import { blockOf, isWithin, merged } from '../../match/addresses.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredPrefixList } from '../../spec/sections/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { refused, unsaid } from '../unsaid.ts';
import { listsAt } from './lists.ts';
import type { GroupWorld } from './world.ts';

/** Of a list that holds what its version says. What failed to be changed holds what it held before. */
const settled: readonly string[] = [
  'create-complete',
  'modify-complete',
  'modify-failed',
  'restore-complete',
  'restore-failed',
  'delete-failed',
];

/** Each declared prefix list of the account is there exactly once, with the approved version and entries. */
export function judgePrefixLists(world: GroupWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account }),
    () => {
      const entries = Object.entries(spec.security_groups?.prefix_lists ?? {}).filter(([, declared]) => world.isIn(account, declared.in));
      if (entries.length === 0) return notAsked(account, `The spec declares no prefix list in ${world.label(account)}.`);
      return world.each(
        entries,
        ([name, declared]) => ({ target: { account, region: declared.region }, resource: `pl:${name}`, expected: expectedOf(declared) }),
        ([name, declared]) => judgeOne(world, { account, label: `pl:${name}`, declared }),
      );
    },
  );
}

function expectedOf({ version, entries }: DeclaredPrefixList) {
  return { ...(version === undefined ? {} : { version }), entries: merged(entries) };
}

function judgeOne(
  world: GroupWorld,
  { account, label, declared }: { readonly account: string; readonly label: string; readonly declared: DeclaredPrefixList },
): Draft {
  const place = { account, region: declared.region };
  const expected = expectedOf(declared);
  const fitting = listsAt(world, place).filter(
    ({ name, owner }) => matches(declared.match.name, name) && (owner === null || owner === account),
  );
  const [list] = fitting;
  const where = `${world.label(account)}, ${declared.region}`;
  if (list === undefined) {
    const message = `${label} is declared in ${where}, and no prefix list of the account there matches it.`;
    return passIf(false, { resource: label, expected, actual: [], message });
  }
  if (fitting.length > 1) {
    const actual = fitting.map(({ arn }) => arn);
    const message = `${label} is declared in ${where}, and ${actual.length} prefix lists there match it: ${actual.join(', ')}.`;
    return passIf(false, { resource: label, expected, actual, message });
  }
  return judgeList(list, { label, declared });
}

function judgeList(list: PrefixList, { label, declared }: { readonly label: string; readonly declared: DeclaredPrefixList }): Draft {
  const { arn, id, version, entries } = list;
  const expected = expectedOf(declared);
  const blocks = entries?.filter((block) => blockOf(block) !== null) ?? null;
  const actual = { version, entries: blocks === null ? null : merged(blocks) };
  const wrong = [...wrongVersion(list, declared), ...(blocks === null ? [] : wrongEntries(expected.entries, merged(blocks)))];
  const draft = { resource: arn, expected, actual };
  if (wrong.length > 0) return passIf(false, { ...draft, message: `${label} (${id}) is not what was approved: ${wrong.join('; ')}.` });
  const open = openIn(list, declared);
  if (open !== null) return open(draft);
  return passIf(true, { ...draft, message: `${label} (${id}) holds what was approved: ${actual.entries?.join(', ')}.` });
}

function wrongVersion({ version }: PrefixList, declared: DeclaredPrefixList): readonly string[] {
  if (declared.version === undefined || version === null || version === declared.version) return [];
  return [`it is at version ${version}, and version ${declared.version} was approved`];
}

/** As a diff has it: what is there and was not approved, and what was approved and is missing. */
function wrongEntries(expected: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...found.filter((block) => !isWithin(block, expected)).map((block) => `+ ${block}`),
    ...expected.filter((block) => !isWithin(block, found)).map((block) => `- ${block}`),
  ];
}

/** What is not known of a list of which nothing is known to be wrong. */
function openIn(
  list: PrefixList,
  declared: DeclaredPrefixList,
): ((draft: Pick<Draft, 'resource' | 'expected' | 'actual'>) => Draft) | null {
  const { id, state, owner, version, entries, readError } = list;
  if (owner === null) return (draft) => unsaid(`AWS did not say whose prefix list ${id} is`, draft);
  if (entries === null) {
    return (draft) => refused(readError ?? { reason: 'failed', detail: `the entries of prefix list ${id} were not read` }, draft);
  }
  const strange = entries.find((block) => blockOf(block) === null);
  if (strange !== undefined) return (draft) => unsaid(`prefix list ${id} has the entry ${strange}, which iq does not know`, draft);
  if (declared.version !== undefined && version === null)
    return (draft) => unsaid(`AWS did not say which version prefix list ${id} is at`, draft);
  if (state === null || !settled.includes(state)) {
    return (draft) => unsaid(`the state of prefix list ${id} is ${state ?? 'left out by AWS'}: it may be changing`, draft);
  }
  return null;
}
