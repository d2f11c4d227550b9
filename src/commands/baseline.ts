import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { readFacts } from '../evidence/facts-file.ts';
import type { BaselineAccepted } from '../evidence/ledger/entries.ts';
import { names } from '../evidence/names.ts';
import { readPackage } from '../evidence/package.ts';
import { verifyContents } from '../evidence/verify.ts';
import type { FactRecord, Qualification } from '../record.ts';
import type { SpecSource } from '../spec/spec.ts';

/** The package of a run that later runs are compared with: whole, read from AWS, and verified from signature to verdict. */
export interface Baseline {
  readonly path: string;
  readonly record: Qualification;
  /** Of its evidence.sigstore.json. */
  readonly sha256: string;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  /** The spec itself first, byte for byte. */
  readonly sources: readonly SpecSource[];
  /** What people must be told of it, a sentence each. */
  readonly warnings: readonly string[];
  /** Its facts, unpacked anew from the bytes that were verified: a run of hours need not hold them meanwhile. */
  facts(): Promise<readonly FactRecord[]>;
}

/**
 * Reads and verifies a baseline. `trust` is the public key (PEM) that must have sealed it. Rejects with EvidenceError where it is not what was sealed, or
 * nothing that a whole run could be compared with.
 */
export async function readBaseline(path: string, trust: string | undefined): Promise<Baseline> {
  const sealed = readPackage(path);
  const { run, lines, record: claimed } = await verifyContents(sealed, trust === undefined ? {} : { publicKeyPem: trust });
  if (run === undefined) {
    const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => (detail === undefined ? what : `${what}: ${detail}`));
    throw new EvidenceError('malformed', `the baseline ${path} is not valid: ${wrong.slice(0, 3).join('; ')}`, {
      hint: `iq evidence verify ${path} says all that is wrong; nothing is compared with what was changed`,
    });
  }
  const { record } = run;
  if (claimed === undefined) throw new Error('a package that holds has a record');
  const why = whyNone(record);
  if (why !== undefined) {
    throw new EvidenceError('malformed', `the baseline ${path} ${why}`, {
      hint: 'the package of a whole run of iq verify, iq merge or iq drift that read AWS',
    });
  }
  const packed = sealed.files.get(names.facts) ?? new Uint8Array();
  return {
    path,
    record,
    sha256: sha256Hex(sealed.bundle),
    resolved: run.spec,
    sources: run.sources,
    warnings: [...(trust === undefined ? [unvouched] : []), ...doubts(lines), ...unmet(record)],
    facts: () => readFacts(packed),
  };
}

const unvouched = 'no --trust was given: the key in its own package cannot say who sealed the baseline, and nobody else vouches for it';

/** Why nothing can be compared with a record; undefined where it can. */
function whyNone({ mode, conclusion, scope }: Qualification): string | undefined {
  if (scope.narrowing?.shard !== undefined) return 'is of one shard, which judges nothing.';
  if (scope.narrowed) return 'is of a narrowed run: what it left out could not be said to have changed or not.';
  if (mode === 'replay') return 'is of a run over saved facts: nobody knows that AWS ever answered them.';
  if (conclusion === 'aborted') return 'is of a run that was aborted: it did not read all.';
  return undefined;
}

// What a line says of authorities that were not given: nobody could give them here.
const ofAuthorities = /--[a-z-]*ca\b/;

/** What the package lacks though nothing in it is wrong. Who sealed it is told apart. */
function doubts(lines: Awaited<ReturnType<typeof verifyContents>>['lines']): string[] {
  return lines
    .filter(({ ok, what, detail = '' }) => ok === 'warning' && what !== 'trust anchor' && !ofAuthorities.test(detail))
    .map(({ what, detail }) => `the baseline: ${what}${detail === undefined ? '' : `: ${detail}`}`);
}

function unmet({ conclusion, runId }: Qualification): string[] {
  if (conclusion.startsWith('conforms')) return [];
  return [
    `the baseline, run ${runId}, is itself said to be ${conclusion}: what was wrong then and still is has not changed, and is no drift`,
  ];
}

/** What a record is the baseline of. */
export function systemOf({ scope, system }: Qualification): BaselineAccepted['of'] {
  return { organization: scope.organization, system: system.id };
}
