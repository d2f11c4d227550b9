import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { kinds } from '../evidence/documents/kinds.ts';
import { judgementSha256 } from '../evidence/judgement.ts';
import { names } from '../evidence/names.ts';
import type { Rejudged, SealedRun } from '../evidence/rejudge.ts';
import type { TrustedPem } from '../evidence/trusted.ts';
import { type Verification, verifyPackage } from '../evidence/verify.ts';
import { version } from '../package.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import { readPublicKey } from './files.ts';

export interface EvidenceVerifyOptions {
  readonly key?: string;
  /** Path of certificate authorities in PEM, for the key's certificate. */
  readonly ca?: string;
  /** The same for the timestamps. */
  readonly tsaCa?: string;
  /** The same for people who signed. */
  readonly peopleCa?: string;
  readonly rejudge?: boolean;
  readonly json?: boolean;
}

const exitCodes = { valid: 0, invalid: 1, intact: 2 } as const;

/** Checks one package and prints a line for each thing checked. Exits 0 valid, 1 not valid, 2 intact but not fully assured. */
export async function evidenceVerify(path: string, options: EvidenceVerifyOptions): Promise<void> {
  const trusted = trustedIn(options);
  const isRecord = existsSync(join(path, names.bundle)) || !isDocument(path);
  const verification = isRecord
    ? await verifyPackage(path, {
        ...trusted,
        ...(options.rejudge === true ? { rejudge: (sealed: SealedRun) => rejudge(path, sealed) } : {}),
      })
    : await documentAt(path, trusted, options);
  process.stdout.write(options.json === true ? harmlessJson(verification) : render(verification, options));
  process.exitCode = exitCodes[verification.status];
}

function trustedIn({ key, ca, tsaCa, peopleCa }: EvidenceVerifyOptions): TrustedPem {
  return {
    ...(key === undefined ? {} : { publicKeyPem: readPublicKey(key) }),
    ...(ca === undefined ? {} : { authoritiesPem: readAuthorities(ca) }),
    ...(tsaCa === undefined ? {} : { stampAuthoritiesPem: readAuthorities(tsaCa) }),
    ...(peopleCa === undefined ? {} : { peopleAuthoritiesPem: readAuthorities(peopleCa) }),
  };
}

function isDocument(path: string): boolean {
  return Object.values(kinds).some(({ bundle }) => existsSync(join(path, bundle)));
}

/** A protocol, a report, a review or a qualification of the tool, with what it says. */
async function documentAt(path: string, trusted: TrustedPem, { rejudge }: EvidenceVerifyOptions) {
  if (rejudge === true) {
    throw new UsageError(`${path} is no executed record: there is nothing in it to judge again.`, {
      hint: 'leave --rejudge out; what follows from the files beside it is recomputed in any case',
    });
  }
  const { verifyDocument } = await import('../evidence/documents/verify.ts');
  const { kind, lines, status, document } = await verifyDocument(path, trusted);
  // What is not what was sealed is printed as no more than that.
  return { kind, lines, status, ...(status === 'invalid' ? {} : { predicate: document.predicate }) };
}

function readAuthorities(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`The certificates ${path} cannot be read.`, { hint: 'certificate authorities in PEM', cause });
  }
}

/** The spec and facts of the package judged again by this version. Its digests have been checked before. */
async function rejudge(path: string, { record, facts }: SealedRun): Promise<Rejudged> {
  const { catalogue, checks } = await import('../checks/index.ts');
  const { facts: definitions } = await import('../facts/index.ts');
  const { judgeAll } = await import('../judge.ts');
  const { loadSpec } = await import('../spec/load.ts');
  const { resolveSpec } = await import('../spec/resolve.ts');
  const { believedFacts } = await import('../believed.ts');
  const { statedOf } = await import('../scope.ts');
  const loaded = loadSpec(join(path, names.specFolder, record.spec.name), catalogue());
  const narrowing = record.scope.narrowing ?? {};
  const { verdicts, universe } = judgeAll({
    spec: loaded.spec,
    facts: believedFacts(facts, definitions),
    narrowing,
    checks,
    definitions,
    startedAt: record.startedAt,
  });
  const stated = statedOf(loaded.spec, universe, { narrowing, isReplay: record.mode === 'replay', shards: record.shards, checks });
  return { verdicts, judgementSha256: judgementSha256({ spec: resolveSpec(loaded.spec), facts, verdicts }), stated, toolVersion: version };
}

function render({ lines, status, record }: Pick<Verification, 'lines' | 'status' | 'record'>, { key }: EvidenceVerifyOptions): string {
  const marks = { true: 'ok  ', false: 'NO  ', warning: 'warn' } as const;
  const rows = lines.map(
    ({ ok, what, detail }) => `${marks[`${ok}`]}  ${harmless(what)}${detail === undefined ? '' : `: ${harmless(detail)}`}`,
  );
  const summary = {
    valid: `valid: sealed by ${key === undefined ? 'a key that the given authorities vouch for' : 'the given key'}, and every digest holds`,
    intact:
      record?.seal.assurance === 'ephemeral'
        ? 'intact: nothing was changed, but it is sealed by a key made for this run, which cannot say who sealed it'
        : 'intact: nothing was changed, but not everything is assured (see the lines marked warn)',
    invalid: 'not valid',
  }[status];
  return `${[...rows, '', summary].join('\n')}\n`;
}
