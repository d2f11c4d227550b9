import { EvidenceError } from '../errors.ts';

/** The fixed names of a package. */
export const names = {
  bundle: 'evidence.sigstore.json',
  facts: 'facts.jsonl.gz',
  resolvedSpec: 'spec.resolved.json',
  publicKey: 'signer.pub',
  specFolder: 'spec/',
  responses: 'responses.jsonl.gz',
  responseFolder: 'responses/',
  shardFolder: 'shards/',
  report: 'report.pdf',
  drift: 'drift.json',
  driftPage: 'drift.md',
  guide: 'VERIFY.md',
  script: 'verify.sh',
  trustFolder: 'trust/',
  trustedRoot: 'trust/trusted_root.json',
  signerChain: 'trust/signer-chain.pem',
  stampChain: 'trust/tsa-chain.pem',
  ledgerFolder: 'ledger/',
  ledgerEntry: 'ledger/entry.json',
  checkpoint: 'ledger/checkpoint.txt',
  checkpointStamp: 'ledger/checkpoint.tsr',
  inclusion: 'ledger/inclusion.json',
} as const;

/** Where a merged package keeps the sealed record of one of its shards: `shards/03-of-10.sigstore.json`. */
export function shardBundleName(index: number, count: number): string {
  return `${names.shardFolder}${String(index).padStart(String(count).length, '0')}-of-${count}.sigstore.json`;
}

/** Whether a name stays inside the package on every platform: forward slashes, no way up, nothing that a shell or Windows reads otherwise. */
export function isSafeName(name: string): boolean {
  // Control characters would break the lines of sha256sum -c.
  if (/[\p{Cc}\\:]/u.test(name) || !name.isWellFormed()) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The name, if it is safe. Else an EvidenceError `malformed`. */
export function requireSafeName(name: string): string {
  if (isSafeName(name)) return name;
  throw new EvidenceError('malformed', `${JSON.stringify(name)} cannot be the name of a file in a package`, {
    hint: 'files of the spec lie in its folder or below, with plain names',
  });
}
