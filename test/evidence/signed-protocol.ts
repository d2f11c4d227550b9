import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { specIn } from '../commands/protocols.ts';
import { bareEnvironment } from '../program.ts';
import { startAuthority } from '../tsa.ts';
import { makeCompany } from './company.ts';
import { makePeople, type People, type TestPerson } from './documents/people.ts';

/** A protocol that two people signed, as the program makes it: sealed with a company's key, every signature stamped. */
export interface SignedProtocol {
  readonly people: People;
  /** Path of its folder. */
  readonly path: string;
  /** Paths of what an auditor holds, by the options of verify.sh. */
  readonly held: Readonly<Record<'key' | 'ca' | 'tsa-ca' | 'people-ca', string>>;
}

/** Made below this folder. The authority that stamps is closed when this resolves; the people are the caller's to remove. */
export async function signedProtocol(folder: string): Promise<SignedProtocol> {
  const [people, company, authority] = [makePeople(), makeCompany(), await startAuthority()];
  const env = { ...bareEnvironment(folder), TZ: 'Europe/Berlin' };
  const keep = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    const spec = specIn(join(folder, 'spec'), people, { timestamp: { urls: [authority.url], require: 1 } });
    const out = join(folder, 'protocols');
    const seal = ['--key', company.key, '--certificates', company.certificates];
    await promisify(execFile)(process.execPath, ['src/iq.ts', 'protocol', '--spec', spec, '--out', out, ...seal], { env });
    const [id = ''] = readdirSync(out);
    const path = join(out, id);
    for (const role of ['reviewer', 'approver'] as const) await sign(path, { role, who: people[role], env });
    const held = {
      key: keep('trusted.pub', company.publicKey),
      ca: keep('ca.pem', company.ca),
      'tsa-ca': keep('tsa-ca.pem', authority.anchor),
      'people-ca': keep('people-ca.pem', readFileSync(people.ca, 'utf8')),
    };
    return { people, path, held };
  } finally {
    await authority.close();
    authority.remove();
    company.remove();
  }
}

/** `iq sign-off` by this person, who types passphrase and name. */
function sign(path: string, { role, who, env }: { readonly role: string; readonly who: TestPerson; readonly env: NodeJS.ProcessEnv }) {
  return new Promise<void>((resolve, reject) => {
    const key = ['--key', who.key, '--certificates', who.certificates];
    const child = spawn(process.execPath, ['src/iq.ts', 'sign-off', path, '--role', role, ...key], { env, stdio: 'pipe' });
    let said = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(said))));
    child.stdin.end(`${who.passphrase}\n${who.name}\n`);
  });
}
