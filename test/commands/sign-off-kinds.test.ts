import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { signOffType } from '../../src/evidence/documents/kinds.ts';
import { readSigned } from '../../src/evidence/documents/signed.ts';
import type { Qualification } from '../../src/record.ts';
import { bareEnvironment } from '../program.ts';
import { type Disposing, makeDisposing, runIdOf } from './disposed.ts';
import { digests, makeSigningGround, type SigningGround, signing } from './signing-ground.ts';

let ground: SigningGround;
let records: Disposing;

beforeAll(async () => {
  records = makeDisposing();
  ground = await makeSigningGround({}, '');
}, 60_000);
afterAll(() => {
  ground?.people.remove();
  records?.remove();
});

const signOffIn = (folder: string, name: string) => {
  const { predicate, subject } = readSigned(readFileSync(join(folder, name)), { type: signOffType, name, what: 'a sign-off' });
  return { ...(predicate as Record<string, unknown>), subject };
};

describe('an executed record', () => {
  const signRecord = (path: string, more: readonly string[] = []) => {
    const { reviewer } = records.people;
    return records.iq([...signing(path, 'reviewer', reviewer), ...more], [reviewer.passphrase, reviewer.name]);
  };

  it('is signed by its own digest, and not a byte of it changes', async () => {
    const path = await records.record(runIdOf(1), 1);
    const there = digests(path);
    const { code, stderr } = await signRecord(path);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Id         ${runIdOf(1)}`)]);
    const bundle = join(path, 'evidence.sigstore.json');
    expect(signOffIn(join(path, 'signoffs'), '01-reviewer.sigstore.json')).toMatchObject({
      document: { kind: 'record', id: runIdOf(1), sha256: there[bundle] },
      subject: [{ name: 'evidence.sigstore.json', digest: { sha256: there[bundle] } }],
    });
    expect(digests(path)).toMatchObject(there);
  });

  it('is rejected with a reason, and nobody signs it after that', async () => {
    const path = await records.record(runIdOf(2), 2);
    const { code, stdout } = await signRecord(path, ['--reject', '--reason', 'Executed before the change was closed']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Rita Reviewer rejected')]);
    expect(signOffIn(join(path, 'signoffs'), '01-reviewer.sigstore.json')).toMatchObject({ decision: 'rejected' });
    const again = await signRecord(path);
    expect(again.code).toBe(3);
  });

  it.each<[string, number, Partial<Qualification>, string]>([
    ['that was aborted', 3, { conclusion: 'aborted' } as Partial<Qualification>, 'aborted'],
    ['that is a replay', 4, { mode: 'replay', purpose: 'engineering' } as Partial<Qualification>, 'replay'],
  ])('%s is not approved, and can be rejected', async (_, number, members, why) => {
    const path = await records.record(runIdOf(number), number, { members });
    const there = digests(dirname(path));
    const refused = await signRecord(path);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringMatching(`cannot be approved.*${why}`)]);
    expect(digests(dirname(path))).toEqual(there);
  });

  it('that was changed is not signed', async () => {
    const path = await records.record(runIdOf(6), 6);
    appendFileSync(join(path, 'spec.resolved.json'), ' ');
    const refused = await signRecord(path);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('is not valid')]);
  });
});

describe('a document on its way to be signed', () => {
  it('is told to be sealed by nobody in particular, before the name is typed', async () => {
    const { code, stderr } = await ground.sign(ground.copy(), 'reviewer', ground.people.reviewer);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Doubt {6}it is sealed by a key made for it alone[\s\S]*Type your name/);
  });

  it('that somebody else signs meanwhile is not signed over', async () => {
    const path = ground.copy();
    const slow = await ground.begin(path, 'reviewer', ground.people.reviewer);
    expect((await ground.sign(path, 'reviewer', ground.people.reviewer)).code).toBe(0);
    const there = digests(dirname(path));
    const { code, stderr } = await slow.finish();
    expect([code, stderr]).toEqual([3, expect.stringContaining('was changed meanwhile')]);
    expect(digests(dirname(path))).toEqual(there);
  });

  it('that is replaced by another meanwhile is not signed', async () => {
    const path = ground.copy();
    const slow = await ground.begin(path, 'reviewer', ground.people.reviewer);
    appendFileSync(join(path, 'protocol.pdf'), '%');
    const there = digests(dirname(path));
    const { code } = await slow.finish();
    expect(code).toBe(3);
    expect(digests(dirname(path))).toEqual(there);
  });

  it('is signed by one of two who type their names at once', async () => {
    const path = ground.copy();
    const both = [
      await ground.begin(path, 'reviewer', ground.people.reviewer),
      await ground.begin(path, 'reviewer', ground.people.reviewer),
    ];
    const ended = await Promise.all(both.map(({ finish }) => finish()));
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 3]);
    expect(readdirSync(join(path, 'signoffs'))).toEqual(['01-reviewer.sigstore.json']);
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it('is left as it was where the disk takes the sign-off and not the PDF', async () => {
    const path = ground.copy();
    const there = digests(dirname(path));
    const { reviewer } = ground.people;
    const command = [process.execPath, 'src/iq.ts', ...signing(path, 'reviewer', reviewer)].map((word) => `'${word}'`).join(' ');
    // No file may be larger than this, in units of 512 bytes: Node is told so as it is told of a disk that is full.
    const { status, stderr } = spawnSync('sh', ['-c', `ulimit -f 60; ${command}`], {
      env: bareEnvironment(ground.scratch),
      input: `${reviewer.passphrase}\n${reviewer.name}\n`,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([3, expect.stringContaining('cannot write the signature')]);
    expect(digests(dirname(path))).toEqual(there);
    expect(readdirSync(path)).not.toContain('signoffs');
  });

  it('whose folder of sign-offs is a file or a link is not signed', async () => {
    const path = ground.copy();
    const elsewhere = join(ground.scratch, 'elsewhere');
    mkdirSync(elsewhere, { recursive: true });
    symlinkSync(elsewhere, join(path, 'signoffs'));
    const { code, stderr } = await ground.sign(path, 'reviewer', ground.people.reviewer);
    expect([code, stderr]).toEqual([3, expect.stringContaining('not a plain file')]);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('keeps the mode of its PDF', async () => {
    const path = ground.copy();
    const pdf = join(path, 'protocol.pdf');
    chmodSync(pdf, 0o640);
    expect((await ground.sign(path, 'reviewer', ground.people.reviewer)).code).toBe(0);
    expect(statSync(pdf).mode & 0o777).toBe(0o640);
  });
});

describe('a plain file that a spec has signed', () => {
  const file = () => join(dirname(ground.spec), 'deviations.yaml');
  const folder = () => `${file()}.signoffs`;
  const signFile = (more: readonly string[], who = ground.people.approver) => ground.sign(file(), 'approver', who, more);

  beforeAll(() => {
    const text = readFileSync(ground.spec, 'utf8');
    writeFileSync(ground.spec, text.replace('  file: deviations.yaml', '  file: deviations.yaml\n  approved_by: approver'));
  });

  it('is signed by name and digest, beside it, once', async () => {
    const bytes = readFileSync(file());
    const { code, stderr } = await signFile(['--kind', 'deviations', '--spec', ground.spec]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(signOffIn(folder(), '01-approver.sigstore.json')).toMatchObject({
      document: { kind: 'deviations', sha256: sha256Hex(bytes) },
      subject: [{ name: 'deviations.yaml', digest: { sha256: sha256Hex(bytes) } }],
    });
    expect(readFileSync(file()).equals(bytes)).toBe(true);
    expect((await signFile(['--kind', 'deviations', '--spec', ground.spec])).code).toBe(3);
    expect(readdirSync(folder())).toEqual(['01-approver.sigstore.json']);
    rmSync(folder(), { recursive: true });
  });

  it.each<[string, () => readonly string[], string]>([
    ['without what it is', () => [], '--kind deviations'],
    ['as what it is not', () => ['--kind', 'attestations', '--spec', ground.spec], 'does not have'],
  ])('is not signed %s', async (_, more, why) => {
    const { code, stderr } = await signFile(more());
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)]);
    expect(readdirSync(dirname(file()))).not.toContain('deviations.yaml.signoffs');
  });

  it('is not signed by who may not, nor through a link to the sign-offs of another file', async () => {
    const given = ['--kind', 'deviations', '--spec', ground.spec];
    expect((await signFile(given, ground.people.reviewer)).code).toBe(3);
    const elsewhere = join(ground.scratch, 'of-another');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, folder());
    const { code, stderr } = await signFile(given);
    expect([code, stderr]).toEqual([3, expect.stringContaining('is no folder of its own')]);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(folder());
  });
});
