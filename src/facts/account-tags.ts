import { z } from 'zod';
import { defineFact } from './fact.ts';
import { required, tagRecord } from './values.ts';

/**
 * The tags that an account has in AWS Organizations, by key. Read for accounts of which they decide whether a set of the spec holds
 * them, and for no other: the limit of AWS Organizations is what a large organization waits for.
 */
export const accountTags = defineFact({
  name: 'account-tags',
  scope: 'account',
  seat: 'organization',
  depth: 'boundary',
  operations: ['Organizations.ListTagsForResource'],
  shape: () => z.record(z.string(), z.string()),
  read: async (seat, _need, reading): Promise<Readonly<Record<string, string>>> => {
    const ResourceId = required(reading?.target.account, 'the account of the target');
    const pages = seat.pages('Organizations.ListTagsForResource', { ResourceId }, { token: 'NextToken', next: 'NextToken' });
    const tags = [];
    for await (const page of pages) tags.push(...required(page.Tags, 'Tags'));
    return tagRecord(tags);
  },
});
