import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checks } from '../../src/checks/index.ts';
import { type FileSigner, fileSigner } from '../../src/evidence/signer.ts';
import type { TrustedPem } from '../../src/evidence/trusted.ts';
import { smallSpec } from '../docs/small-spec.ts';
import { bareEnvironment, maxBuffer } from '../program.ts';
import { startAuthority } from '../tsa.ts';
import { type Company, makeCompany } from './company.ts';
import type { Files } from './workbench.ts';

const run = promisify(execFile);

/** Packages of two runs with all that a seal can have: certificates, a timestamp, a sealed PDF, a ledger that both are entered in. */
export interface Seeded {
  readonly folder: string;
  readonly company: Company;
  readonly signer: FileSigner;
  /** What an auditor holds. */
  readonly trusted: Required<TrustedPem>;
  /** Path of the package of the run that conforms, and its files. */
  readonly path: string;
  readonly files: Files;
  /** Files of the package of the run before, of another organization: same key, same ledger. */
  readonly before: Files;
  /** Path of the ledger. */
  readonly ledger: string;
  remove(): void;
}

/** Two runs of the program over saved facts, sealed with a company's key and stamped over HTTP by an authority that OpenSSL makes. */
export async function seedPackage({ type = 'ec' }: { readonly type?: 'ec' | 'rsa' } = {}): Promise<Seeded> {
  const company = makeCompany({ type });
  const authority = await startAuthority({ key: type });
  const folder = mkdtempSync(join(tmpdir(), 'iq-seeded-'));
  const ledger = join(folder, 'ledger');
  // Seals are not judged by the size of what they seal.
  const spec = join(folder, 'spec.yaml');
  const beside = ['attestations', 'deviations'].map((name) => `${name}:\n  file: ${name}.yaml\n`);
  cpSync('fixtures/reference', folder, { recursive: true });
  writeFileSync(spec, [smallSpec(checks.map(({ id }) => id)), ...beside].join(''));
  const remove = () => {
    company.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  const sealed = async (fixture: string): Promise<string> => {
    const out = join(folder, fixture);
    const facts = ['--spec', spec, '--facts', `fixtures/${fixture}/facts.jsonl.gz`];
    const seal = ['--key', company.key, '--certificates', company.certificates, '--timestamp-url', authority.url, '--ledger', ledger];
    const args = ['src/iq.ts', 'verify', ...facts, ...seal, '--out', out, '--format', 'pdf,json,txt', '--no-progress'];
    const ended = await run(process.execPath, args, { env: bareEnvironment(folder), maxBuffer }).catch((error) => error);
    const [id] = readdirSync(out);
    if (id === undefined || ended.stderr !== '') throw new Error(`${fixture} was not sealed: ${ended.stderr}`);
    return join(out, id);
  };
  try {
    const before = await sealed('broken');
    const path = await sealed('reference');
    writeFileSync(join(folder, 'ca.pem'), company.ca);
    writeFileSync(join(folder, 'tsa-ca.pem'), authority.anchor);
    return {
      folder,
      company,
      signer: await fileSigner(company.key, { certificates: readFileSync(company.certificates, 'utf8') }),
      trusted: {
        publicKeyPem: company.publicKey,
        authoritiesPem: company.ca,
        stampAuthoritiesPem: authority.anchor,
        peopleAuthoritiesPem: company.ca,
      },
      path,
      files: filesIn(path),
      before: filesIn(before),
      ledger,
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  } finally {
    await authority.close();
  }
}

function filesIn(folder: string): Files {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      new Uint8Array(readFileSync(join(parentPath, name))),
    ]),
  );
}
