import type { LoadedAttestation, Spec } from '../../spec/spec.ts';
import type { Draft, Judged, World } from '../check.ts';
import { accountOf, identityOf, notDeclared } from './section.ts';

/** No API shows who holds root: a dated document says it, and is believed while it is unchanged and has not expired. */
export function judgeCustody(world: World<never>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const resource = `${account}/root`;
  const custody = identityOf(spec).root.custody;
  if (custody === undefined) throw new Error('the spec asks for no attestation of custody');
  if (!world.isIn(account, custody.in)) return notDeclared(world, { resource, rule: 'identity.root.custody' });
  const expected = { attestation: custody.attestation };
  return world.each(
    [account],
    () => ({ target: { account }, resource, expected }),
    (): Draft => {
      const attestation = spec.attestations.find((entry) => entry.id === custody.attestation);
      const actual = attestation === undefined ? null : { on: attestation.on, documentSha256: attestation.documentSha256 };
      const draft = { resource, expected, actual, method: 'attested' as const };
      const flaw = attestation === undefined ? 'the attestations file does not hold it' : flawOf(attestation, world.asOf);
      if (attestation === undefined || flaw !== null) {
        const detail = `attestation ${custody.attestation} is not valid: ${flaw}`;
        const because = { fact: `attestation:${custody.attestation}`, reason: 'attestation' as const, detail };
        return { ...draft, outcome: 'unknown', message: `Could not be verified: ${detail}`, because };
      }
      const message = `Attested, not observed: ${attestation.statement} (${attestation.by}, ${attestation.on}, valid for ${attestation.valid_for.text})`;
      return { ...draft, outcome: 'pass', message };
    },
  );
}

function flawOf({ on, valid_for, sha256, document, documentSha256 }: LoadedAttestation, asOf: string): string | null {
  if (documentSha256 === null) return `the document ${document} is missing`;
  if (documentSha256 !== sha256) return `the document ${document} has the digest ${documentSha256}, and ${sha256} was attested`;
  const [signed, now] = [Date.parse(on), Date.parse(asOf)];
  if (now < signed) return `it is dated ${on}, after the run`;
  const expiry = signed + valid_for.seconds * 1000;
  return now > expiry ? `it expired on ${new Date(expiry).toISOString().slice(0, 10)}` : null;
}
