import type { Complaint } from '../shape.ts';
import { type Context, hasKey, itemsOf, type Rule } from './context.ts';

type Assurance = 'ephemeral' | 'file' | 'kms';

/** What the spec demands of the key; `undefined` where it says it wrongly, which is complained about already. */
function minimumOf({ draft }: Context): Assurance | undefined {
  const { seal } = draft.evidence ?? {};
  if (hasKey(draft, 'evidence.seal') && seal === undefined) return undefined;
  if (hasKey(draft, 'evidence.seal.minimum')) return seal?.minimum;
  return hasKey(draft, 'evidence.seal.signer') ? 'kms' : 'ephemeral';
}

/** Whoever names a key does not mean one made for the run. */
const signerAndMinimum: Rule = (context) =>
  hasKey(context.draft, 'evidence.seal.signer') && minimumOf(context) === 'ephemeral'
    ? [
        {
          path: ['evidence', 'seal', 'minimum'],
          message:
            'minimum: ephemeral and signer contradict each other: a run that could not use the signer would seal with a key of its own',
          hint: 'leave minimum out, which asks for the signer, or say file where a key in a file may stand in',
        },
      ]
    : [];

/** What is said of a key is said of one that there is. */
const ofNoKey: Rule = (context): readonly Complaint[] => {
  const minimum = minimumOf(context);
  const has = (key: string): boolean => hasKey(context.draft, `evidence.${key}`);
  const isNamed = has('seal.signer');
  const isKept = isNamed || minimum !== 'ephemeral';
  const found: Complaint[] = [];
  if (has('seal.role') && !isNamed && minimum !== 'kms' && minimum !== undefined) {
    const message = 'role signs with AWS KMS, and nothing here asks for a key there';
    found.push({ path: ['evidence', 'seal', 'role'], on: 'key', message, hint: 'name the key under signer, or say minimum: kms' });
  }
  if (has('seal.certificates') && !isKept) {
    const message = 'certificates are of a key that outlives the run, and a key made for the run would do here';
    found.push({ path: ['evidence', 'seal', 'certificates'], on: 'key', message, hint: 'name a signer, or say minimum: file' });
  }
  if (has('ledger') && !isKept) {
    const message = 'ledger needs a key that outlives the run: whoever makes a key for each run could write the ledger anew';
    found.push({ path: ['evidence', 'ledger'], on: 'key', message, hint: 'add minimum: file to evidence.seal, or name a signer' });
  }
  return found;
};

/** An authority by what is asked, however it is written. */
const asAsked = (url: string): string => URL.parse(url)?.href ?? url;

/** No authority counts twice, and no more stamps are required than authorities are asked. */
const enoughAuthorities: Rule = ({ draft }): readonly Complaint[] => {
  const { urls, require } = draft.evidence?.timestamp ?? {};
  const path = ['evidence', 'timestamp'];
  const asked = itemsOf(urls).map(([index, url]) => ({ index, url, href: asAsked(url) }));
  const twice = asked
    .filter(({ href }, at) => asked.findIndex((other) => other.href === href) < at)
    .map(({ index, url }) => ({ path: [...path, 'urls', index], message: `${url} is named twice` }));
  // A list of the wrong shape is complained about already.
  const isUnsaid = hasKey(draft, 'evidence.timestamp.urls') && urls === undefined;
  if (require === undefined || isUnsaid || require <= (urls?.length ?? 0)) return twice;
  const message =
    urls === undefined
      ? `require: ${require} has nobody to ask: urls names no time-stamping authority`
      : `require: ${require} asks for more stamps than there are authorities under urls: ${urls.length}`;
  const hint = urls === undefined ? 'name one under urls' : 'name another one under urls, or require fewer';
  return [...twice, { path: [...path, 'require'], message, hint }];
};

/** Roles and locks are of S3. */
const folderLedger: Rule = ({ draft }): readonly Complaint[] => {
  const { at } = draft.evidence?.ledger ?? {};
  if (at === undefined || at.startsWith('s3://')) return [];
  return ['role', 'lock']
    .filter((key) => hasKey(draft, `evidence.ledger.${key}`))
    .map((key) => ({
      path: ['evidence', 'ledger', key],
      on: 'key',
      message: `${key} is of a ledger in S3, and this one is in a folder`,
      hint: `take it out, or say at: s3://bucket/prefix`,
    }));
};

/** The rules on how a run is sealed, stamped and entered. */
export const evidenceRules: readonly Rule[] = [signerAndMinimum, ofNoKey, enoughAuthorities, folderLedger];
