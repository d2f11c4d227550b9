import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newEmulator } from '../../test/emulator/emulator.ts';
import { hurriedSpec } from '../../test/emulator/enforced.ts';
import { makeCompany } from '../../test/evidence/company.ts';
import { bareEnvironment, maxBuffer } from '../../test/program.ts';
import { startAuthority } from '../../test/tsa.ts';

/**
 * Lays `package/` into a folder, the evidence of a run over the emulated AWS, and beside it what an auditor holds: ca.pem, tsa-ca.pem, trusted.pub.
 * The key, its company and the time-stamping authority are made of OpenSSL for the occasion.
 */
export async function layOut(folder: string): Promise<void> {
  const company = makeCompany();
  const authority = await startAuthority();
  const emulator = await newEmulator();
  try {
    await emulator.seed('reference');
    const out = join(folder, 'out');
    const seal = ['--key', company.key, '--certificates', company.certificates, '--timestamp-url', authority.url];
    const where = ['--ledger', join(folder, 'ledger'), '--out', out, '--format', 'pdf,json', '--no-progress'];
    const args = ['src/iq.ts', 'verify', '--spec', hurriedSpec(folder), ...seal, ...where];
    // A run that does not conform is a package too: its exit code says nothing here.
    const { stderr } = await promisify(execFile)(process.execPath, args, { env: bareEnvironment(folder, emulator.env), maxBuffer }).catch(
      (error) => error as { stderr: string },
    );
    const [id] = readdirSync(out);
    if (id === undefined) throw new Error(`the run left no package: ${stderr}`);
    cpSync(join(out, id), join(folder, 'package'), { recursive: true });
    writeFileSync(join(folder, 'ca.pem'), company.ca);
    writeFileSync(join(folder, 'tsa-ca.pem'), authority.anchor);
    writeFileSync(join(folder, 'trusted.pub'), company.publicKey);
    mkdirSync(join(folder, 'nss'));
    execFileSync('certutil', ['-N', '-d', 'sql:nss', '--empty-password'], { cwd: folder });
    execFileSync('certutil', ['-A', '-d', 'sql:nss', '-n', 'ca', '-t', 'C,C,C', '-i', 'ca.pem'], { cwd: folder });
  } finally {
    await emulator.stop();
    await authority.close();
    company.remove();
  }
}

/** A copy of what was laid out, for a change; its signature in the PDF lies beside the package as CMS and content. */
export function copyOf(folder: string, to: string): void {
  mkdirSync(to);
  for (const name of ['package', 'nss']) cpSync(join(folder, name), join(to, name), { recursive: true });
  for (const name of ['ca.pem', 'tsa-ca.pem', 'trusted.pub']) copyFileSync(join(folder, name), join(to, name));
}

/** Writes seal.cms and seal.content beside the package: the first signature of its PDF and the bytes that its ByteRange names. */
export function takeOutSeal(folder: string): void {
  const [seal] = signaturesOf(join(folder, 'package/report.pdf'));
  if (seal === undefined) throw new Error('report.pdf has no ByteRange');
  writeFileSync(join(folder, 'seal.cms'), seal.cms);
  writeFileSync(join(folder, 'seal.content'), seal.content);
}

/** Writes signature-1.cms, signature-1.content and so on beside the package: every signature of its PDF in their order. */
export function takeOutSignatures(folder: string, pdf: string): void {
  for (const [index, { cms, content }] of signaturesOf(join(folder, 'package', pdf)).entries()) {
    writeFileSync(join(folder, `signature-${index + 1}.cms`), cms);
    writeFileSync(join(folder, `signature-${index + 1}.content`), content);
  }
}

function signaturesOf(path: string): readonly { readonly cms: Buffer; readonly content: Buffer }[] {
  const pdf = readFileSync(path);
  const ranges = pdf.toString('latin1').matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g);
  return [...ranges].map((range) => {
    const [from = 0, length = 0, next = 0, rest = 0] = range.slice(1).map(Number);
    const hex = pdf.subarray(from + length + 1, next - 1).toString('latin1');
    const padded = Buffer.from(hex, 'hex');
    // The length that DER says: behind it the space kept for the signature is filled with zeros.
    const size = padded.readUInt8(1) === 0x82 ? 4 + padded.readUInt16BE(2) : padded.length;
    const content = Buffer.concat([pdf.subarray(from, from + length), pdf.subarray(next, next + rest)]);
    return { cms: padded.subarray(0, size), content };
  });
}
