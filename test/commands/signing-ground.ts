import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { makePeople, type People, type TestPerson } from '../evidence/documents/people.ts';
import { emptyFolder } from '../evidence/workbench.ts';
import { bareEnvironment, type Ended } from '../program.ts';
import { specIn, unsignedProtocol } from './protocols.ts';

type Finished = Omit<Ended, 'signal'>;

/** People, a protocol that nobody signed, and the program to sign it with. */
export interface SigningGround {
  readonly people: People;
  readonly scratch: string;
  /** Path of the spec; beside it lie the files that it names. */
  readonly spec: string;
  /** A copy of the protocol, alone in a folder. */
  copy(): string;
  iq(args: readonly string[], typed?: readonly string[]): Promise<Finished>;
  /** `iq sign-off` by this person. */
  sign(path: string, role: string, who: TestPerson, more?: readonly string[]): Promise<Finished>;
  /** The same, which waits for the name once it has asked for it. */
  begin(path: string, role: string, who: TestPerson): Promise<{ readonly finish: () => Promise<Finished> }>;
}

/** Arguments of `iq sign-off`. */
export function signing(path: string, role: string, who: TestPerson): readonly string[] {
  return ['sign-off', path, '--role', role, '--key', who.key, '--certificates', who.certificates];
}

/** Every file of a folder by its digest. */
export function digests(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name), sha256Hex(readFileSync(join(parentPath, name)))]));
}

/** Roles reviewer and approver; `evidence` adds to the spec, `sections` are more lines of it. */
export async function makeSigningGround(evidence: Readonly<Record<string, unknown>> = {}, sections = ''): Promise<SigningGround> {
  const [people, scratch] = [makePeople(), emptyFolder()];
  const spec = specIn(join(scratch, 'spec'), people, evidence);
  if (sections !== '') writeFileSync(spec, sections, { flag: 'a' });
  const unsigned = await unsignedProtocol(spec, join(scratch, 'unsigned'));
  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['src/iq.ts', ...args], { env: bareEnvironment(scratch), stdio: 'pipe' });
  let count = 0;
  const iq: SigningGround['iq'] = (args, typed = []) => {
    const child = start(args);
    const ended = endOf(child);
    child.stdin?.on('error', () => undefined).end(typed.map((line) => `${line}\n`).join(''));
    return ended;
  };
  return {
    people,
    scratch,
    spec,
    copy: () => {
      count += 1;
      const path = join(scratch, `copy-${count}`, basename(unsigned));
      cpSync(unsigned, path, { recursive: true });
      return path;
    },
    iq,
    sign: (path, role, who, more = []) => iq([...signing(path, role, who), ...more], [who.passphrase, who.name]),
    begin: async (path, role, who) => {
      const child = start(signing(path, role, who));
      const ended = endOf(child);
      child.stdin?.on('error', () => undefined).write(`${who.passphrase}\n`);
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child.stderr?.on('data', (chunk) => {
          said += chunk;
          if (said.includes('Type your name')) resolve();
        });
        child.once('close', () => reject(new Error(said)));
      });
      return {
        finish: () => {
          child.stdin?.end(`${who.name}\n`);
          return ended;
        },
      };
    },
  };
}

function endOf(child: ChildProcess): Promise<Finished> {
  return new Promise((resolve) => {
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk) => {
        said[name] += chunk;
      });
    }
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
