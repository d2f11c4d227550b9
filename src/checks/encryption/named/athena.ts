import type { WorkGroup, WorkGroupSettings } from '../../../facts/athena-workgroups.ts';
import type { Listing } from '../listing.ts';
import type { ResolvedRule } from '../rules.ts';
import { ownedByAws, strange, unread, unsaid } from '../settled.ts';
import { type Part, type Settled, settledByKey } from '../store.ts';

/** Workgroups of Athena: what queries leave behind. */
export const athenaWorkgroups: Listing = {
  name: 'athena-workgroup',
  type: 'athena',
  noun: 'Athena workgroup',
  facts: ['athena-workgroups'],
  stores: (world, place) =>
    world.at('athena-workgroups', place).map((group) => ({
      type: 'athena',
      place,
      arn: group.arn,
      names: [group.name, group.arn],
      parts: () => partsOf(group),
    })),
};

function partsOf({ name, settings, readError }: WorkGroup): readonly Part[] {
  const what = `The results of Athena workgroup ${name}`;
  if (settings === null) {
    const settle = () =>
      readError === null ? unsaid(`AWS left out the configuration of workgroup ${name}`, null) : unread(readError, what);
    return [{ name: 'results', what, keyId: null, settle }];
  }
  return [settings.managed === true ? managedPart(what, settings) : resultsPart(what, settings), ...contentPart(name, settings)];
}

/** Results that Athena keeps itself. */
function managedPart(what: string, { managedKeyId: keyId }: WorkGroupSettings): Part {
  const settle = (rule: ResolvedRule) =>
    keyId === null ? ownedByAws(rule, `${what} are kept by Athena, with a key that AWS owns.`, { managed: true, key: null }) : null;
  return { name: 'results', what, keyId, settle };
}

function resultsPart(what: string, settings: WorkGroupSettings): Part {
  return { name: 'results', what, keyId: settings.keyId, settle: (rule) => settleResults(what, settings, rule) };
}

function settleResults(what: string, { output, option, keyId, enforced, minimum }: WorkGroupSettings, rule: ResolvedRule): Settled | null {
  const actual = { output, option, key: keyId, enforced, minimum };
  switch (option) {
    case null:
      return {
        outcome: 'pass',
        message: `${what} are encrypted as the bucket is in which they lie (${output ?? 'each query names it'}), and judged there.`,
        actual,
      };
    case 'SSE_S3':
      return ownedByAws(rule, `${what} are encrypted with SSE_S3: S3 owns the key.`, actual);
    case 'SSE_KMS':
    case 'CSE_KMS':
      if (keyId === null) return unsaid(`AWS left out which key ${what.replace(/^The/, 'the')} use`, actual);
      return settleHold(what, { enforced, minimum, actual });
    default:
      return unsaid(strange(what.replace(/^The/, 'the'), 'encryption', option), actual);
  }
}

/** A key that queries are not held to decides nothing. */
function settleHold(
  what: string,
  { enforced, minimum, actual }: Pick<WorkGroupSettings, 'enforced' | 'minimum'> & { readonly actual: unknown },
): Settled | null {
  if (enforced === true || minimum === true) return null;
  if (enforced === null) return unsaid(`AWS left out whether queries are held to the key that ${what.replace(/^The/, 'the')} have`, actual);
  const message = `${what} have a key, but the workgroup does not hold its queries to it: each can name another encryption.`;
  return { outcome: 'fail', message, actual };
}

/** What Athena keeps beside the results for a workgroup of Spark: notebooks and sessions. */
function contentPart(name: string, { engine, contentKeyId: keyId }: WorkGroupSettings): readonly Part[] {
  const what = `What Athena keeps for Spark workgroup ${name}`;
  if (keyId !== null) return [{ name: 'content', what, keyId, settle: settledByKey }];
  if (engine === null || !/spark/i.test(engine)) return [];
  const settle = (rule: ResolvedRule) => ownedByAws(rule, `${what} is encrypted with a key that AWS owns.`, { engine, key: null });
  return [{ name: 'content', what, keyId, settle }];
}
