import { createHash } from 'node:crypto';

/** SHA-256 of the canonical JSON (RFC 8785) of a policy, in lower-case hexadecimal. `null` where the text is not JSON that has one. */
export function policyDigest(policy: string): string | null {
  if (!policy.isWellFormed()) return null;
  try {
    return createHash('sha256')
      .update(canonical(JSON.parse(policy)))
      .digest('hex');
  } catch {
    return null;
  }
}

// RFC 8785: members sorted by UTF-16 code units, texts and numbers as JavaScript writes them.
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
