import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { dispositionName } from '../evidence/documents/dispositions.ts';
import { dispositionFolder, dispositionType } from '../evidence/documents/kinds.ts';
import { signStatement } from '../evidence/documents/signed.ts';
import { names } from '../evidence/names.ts';
import { diskError, syncFolder } from '../evidence/staging.ts';
import type { Disposition } from '../qualification-file.ts';
import type { Spec } from '../spec/spec.ts';
import type { GivenRecord } from './given-record.ts';
import type { OpenedPerson } from './person.ts';

/** A disposition that lies in the folder of its record. */
export interface Placed {
  /** Its name in that folder. */
  readonly name: string;
  readonly disposition: Disposition;
  /** Of the bundle file. */
  readonly sha256: string;
  /** What people must be told, a sentence each. */
  readonly warnings: readonly string[];
}

interface Placing {
  readonly given: GivenRecord;
  /** What the spec of the record says under `evidence`. */
  readonly declared: Spec['evidence'];
  readonly opened: OpenedPerson;
  readonly profile: string | undefined;
  /** Rejects where these files, by their names below `dispositions/`, would not hold. */
  readonly check: (files: ReadonlyMap<string, Uint8Array>) => Promise<void>;
}

interface Made extends Placed {
  readonly file: string;
  readonly bundle: Uint8Array;
}

/** Signs each statement, has it stamped, writes it, and enters it in the ledger of the spec. One that the ledger refuses is taken back; those before it stand. */
export async function signAndPlace(statements: readonly Disposition[], placing: Placing): Promise<readonly Placed[]> {
  const made = await sign(statements, placing);
  await placing.check(new Map(made.map(({ file, bundle }) => [file, bundle])));
  const folder = join(placing.given.path, dispositionFolder);
  const placed: Placed[] = [];
  for (const one of made) {
    const path = join(folder, one.file);
    write(folder, one);
    try {
      await enter(one, placing);
    } catch (error) {
      rmSync(path, { force: true });
      throw placed.length === 0 ? error : partly(error, placed);
    }
    placed.push(one);
  }
  return placed;
}

async function sign(statements: readonly Disposition[], { given, declared, opened }: Placing): Promise<readonly Made[]> {
  const authorities = await authoritiesOf(declared?.timestamp?.urls ?? []);
  const required = authorities.length === 0 ? 0 : (declared?.timestamp?.require ?? 1);
  const before = [...given.sealed.files.keys()].filter((name) => name.startsWith(dispositionFolder)).length;
  const about = [{ name: names.bundle, sha256: given.sha256 }];
  const made: Made[] = [];
  for (const [index, disposition] of statements.entries()) {
    const { bundle, stamps, failures } = await signStatement(
      { type: dispositionType, predicate: disposition, about },
      { signer: opened.signer, authorities, now: () => new Date() },
    );
    const why = failures.map(({ url, why }) => `no timestamp from ${url}: ${why}`);
    if (stamps.length < required) {
      throw new EvidenceError(
        'timestamp',
        `nothing was written: ${stamps.length} of ${required} timestamps were given; ${why.join('; ')}`,
        {
          hint: 'the spec demands them (evidence.timestamp); sign again once the authorities answer',
        },
      );
    }
    const file = dispositionName(before + index + 1);
    made.push({ file, name: `${dispositionFolder}${file}`, bundle, disposition, sha256: sha256Hex(bundle), warnings: why });
  }
  return made;
}

async function authoritiesOf(urls: readonly string[]) {
  if (urls.length === 0) return [];
  const { httpAuthority } = await import('../timestamp-authority.ts');
  return urls.map((url) => httpAuthority(url));
}

/** Whole or not at all, and never over another one: two people may sign at once. */
function write(folder: string, { file, bundle }: Made): void {
  const partial = join(folder, `.${file}.${process.pid}.partial`);
  try {
    mkdirSync(folder, { recursive: true });
    const handle = openSync(partial, 'wx', 0o644);
    try {
      writeFileSync(handle, bundle);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(partial, join(folder, file));
    syncFolder(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new EvidenceError('exists', `${join(folder, file)} is there by now: somebody else disposed of a test case meanwhile`, {
        hint: 'look at it, and sign again',
        cause,
      });
    }
    throw diskError(`cannot write into ${folder}`, cause);
  } finally {
    rmSync(partial, { force: true });
  }
}

async function enter({ disposition, sha256 }: Made, { given, declared, opened, profile }: Placing): Promise<void> {
  const ledger = declared?.ledger;
  if (ledger === undefined) return;
  const { enterEntry } = await import('./enter.ts');
  const { signer, person } = opened;
  await enterEntry(
    {
      kind: 'test-case.disposed',
      at: disposition.signedAt,
      runId: given.record.runId,
      testCase: disposition.testCase,
      as: disposition.as,
      deviation: disposition.deviation,
      printedName: person.printedName,
      sha256,
      keyId: signer.keyId,
      certificates: person.certificates,
    },
    { at: ledger.at, signer, role: ledger.role, lockSeconds: ledger.lock?.seconds, profile },
  );
}

function partly(error: unknown, placed: readonly Placed[]): unknown {
  if (!(error instanceof EvidenceError)) return error;
  const stand = placed.map(({ disposition }) => disposition.testCase).join(', ');
  return new EvidenceError(error.code, `${error.message} (signed and entered before that: ${stand})`, {
    hint: 'sign the others again; those that were entered stand',
    cause: error,
  });
}
