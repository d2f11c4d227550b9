import { settleOwned, unsaidKey } from './settled.ts';
import { type Part, settleStorage } from './store.ts';

/** What Redshift and OpenSearch Serverless say in the place of a key, where AWS owns it. */
const wordsOfAws: readonly string[] = ['AWS_OWNED_KMS_KEY', 'auto'];

interface Said {
  /** Names the part where a store has several. Default: storage. */
  readonly name?: string;
  /** Begins a sentence. */
  readonly what: string;
  readonly keyId: string | null;
}

/** A part that is always encrypted, and whose key AWS always says: one that it leaves out may be anybody's. */
export function keyedPart({ name = 'storage', what, keyId }: Said): Part {
  if (keyId === null) return { name, what, keyId, settle: () => unsaidKey(what) };
  if (wordsOfAws.includes(keyId)) return { name, what, keyId: null, settle: (rule) => settleOwned(what, keyId, rule) };
  return { name, what, keyId, settle: () => null };
}

/** A part of which AWS says whether it is encrypted, and then with which key. */
export function flaggedPart({ encrypted, ...said }: Said & { readonly encrypted: boolean | null }): Part {
  const part = keyedPart(said);
  return { ...part, settle: (rule) => settleStorage({ encrypted, encryptionType: null, what: said.what }, rule) ?? part.settle(rule) };
}
