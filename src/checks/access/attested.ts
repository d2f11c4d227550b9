import type { LoadedAttestation } from '../../spec/spec.ts';
import type { Draft, World } from '../check.ts';

interface Asked {
  /** Id of the attestation. */
  readonly id: string;
  readonly attestations: readonly LoadedAttestation[];
  readonly resource: string;
  readonly expected: unknown;
  /** How old it may be at most, where that is less than it is valid for. */
  readonly maxAge?: { readonly text: string; readonly seconds: number };
}

/** What no API shows, a dated document says: it is believed while it is unchanged and has not expired. */
export function judgeAttested(world: Pick<World, 'asOf'>, { id, attestations, resource, expected, maxAge }: Asked): Draft {
  const attestation = attestations.find((entry) => entry.id === id);
  const actual = attestation === undefined ? null : { on: attestation.on, documentSha256: attestation.documentSha256 };
  const draft = { resource, expected, actual, method: 'attested' as const };
  const flaw = attestation === undefined ? 'the attestations file does not hold it' : flawOf(attestation, world.asOf, maxAge);
  if (attestation === undefined || flaw !== null) {
    const detail = `attestation ${id} is not valid: ${flaw}`;
    const because = { fact: `attestation:${id}`, reason: 'attestation' as const, detail };
    return { ...draft, outcome: 'unknown', message: `Could not be verified: ${detail}`, because };
  }
  const { statement, by, on, valid_for } = attestation;
  return { ...draft, outcome: 'pass', message: `Attested, not observed: ${statement} (${by}, ${on}, valid for ${valid_for.text})` };
}

function flawOf(
  { on, valid_for, sha256, document, documentSha256 }: LoadedAttestation,
  asOf: string,
  maxAge: Asked['maxAge'],
): string | null {
  if (documentSha256 === null) return `the document ${document} is missing`;
  if (documentSha256 !== sha256) return `the document ${document} has the digest ${documentSha256}, and ${sha256} was attested`;
  const [signed, now] = [Date.parse(on), Date.parse(asOf)];
  if (now < signed) return `it is dated ${on}, after the run`;
  const expiry = signed + valid_for.seconds * 1000;
  if (now > expiry) return `it expired on ${new Date(expiry).toISOString().slice(0, 10)}`;
  if (maxAge !== undefined && now > signed + maxAge.seconds * 1000) return `it is dated ${on}, more than ${maxAge.text} before the run`;
  return null;
}
