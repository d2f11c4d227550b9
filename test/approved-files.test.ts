import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireApprovedFiles } from '../src/approved-files.ts';
import { catalogue } from '../src/checks/index.ts';
import { sha256Hex } from '../src/evidence/canonical.ts';
import type { SignOff } from '../src/qualification-file.ts';
import type { Purpose } from '../src/record.ts';
import { loadSources, loadSpec } from '../src/spec/load.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import type { LoadedSpec } from '../src/spec/spec.ts';
import { makePeople, type People, type TestPerson } from './evidence/documents/people.ts';
import { signOffOf } from './evidence/documents/signing.ts';
import { edited, example, reference } from './spec/problems.ts';

let people: People;
const folder = mkdtempSync(join(tmpdir(), 'iq-approved-'));
const file = 'fixtures/reference/deviations.yaml';
const signOff = `${file}.signoffs/01-approver.sigstore.json`;
const meaning = 'Approved the deviations';

beforeAll(() => {
  people = makePeople();
  const text = edited(example, [
    [`deviations:\n  file: ${file}\n`, `deviations:\n  file: ${file}\n  approved_by: approver\n`],
    [
      example.slice(example.indexOf('\nevidence:\n')),
      `\nevidence:\n  authorities: people.pem\n  roles: { approver: { meaning: ${meaning}, who: ["CN=Grace Approver"] } }\n`,
    ],
  ]);
  const files = { ...reference, 'spec.yaml': text, 'people.pem': readFileSync(people.ca, 'utf8') };
  for (const [name, content] of Object.entries(files)) write(name, content);
});
afterAll(() => {
  people?.remove();
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const load = (): LoadedSpec => loadSpec(join(folder, 'spec.yaml'), catalogue());
const take = (): void => rmSync(join(folder, dirname(signOff)), { recursive: true, force: true });

async function sign(who: TestPerson, members: Partial<Record<keyof SignOff, unknown>> = {}): Promise<void> {
  const sha256 = sha256Hex(readFileSync(join(folder, file)));
  const document = { kind: 'deviations', id: sha256, title: 'deviations.yaml', sha256 };
  const about = [{ name: 'deviations.yaml', sha256 }];
  write(signOff, await signOffOf(who, { as: 'approver', meaning, about, members: { document, ...members } }));
}

const others: readonly Purpose[] = ['qualification', 'post-change', 'monitoring'];
const command = `iq sign-off ${file} --kind deviations --role approver --spec spec.yaml --key FILE --certificates FILE`;

describe('a file beside the spec that has to be approved', () => {
  it('is none where the spec does not ask for it', async () => {
    const { spec, sources } = load();
    const { approvals: _, ...rest } = spec;
    expect(await requireApprovedFiles({ spec: rest, sources }, 'qualification')).toEqual([]);
  });

  it.each(others)('refuses a run of the purpose %s while nobody has signed, and says how', async (purpose) => {
    take();
    await expect(requireApprovedFiles(load(), purpose)).rejects.toMatchObject({
      code: 'usage',
      message: `a run of the purpose ${purpose} goes by approved files alone (deviations.approved_by): ${file} is not signed by anybody as approver`,
      hint: `in the folder of the spec: ${command}`,
    });
  });

  it('is a word of warning for engineering', async () => {
    take();
    expect(await requireApprovedFiles(load(), 'engineering')).toEqual([
      `${file} is not signed by anybody as approver. A run of any other purpose would be refused; in the folder of the spec: ${command}`,
    ]);
  });

  it('is approved once it is signed, and its sign-off is a file of the spec', async () => {
    take();
    const before = load();
    await sign(people.approver);
    const loaded = load();
    for (const purpose of [...others, 'engineering'] as const) expect(await requireApprovedFiles(loaded, purpose)).toEqual([]);
    expect(loaded.sources.map(({ name }) => name)).toContain(signOff);
    // What a protocol approves does not change when somebody signs.
    expect(resolveSpec(loaded.spec)).toEqual(resolveSpec(before.spec));
    expect(resolveSpec(loaded.spec)).toMatchObject({ approvals: { deviations: 'approver' } });
    // As an auditor has them from a package.
    const again = loadSources(loaded.sources, catalogue());
    expect(again).toEqual(loaded);
    expect(await requireApprovedFiles(again, 'qualification')).toEqual([]);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['by somebody else', () => sign(people.reviewer), /does not hold: .*Rita Reviewer is none of those who may sign as approver/],
    ['by a namesake of another company', () => sign(people.stranger), /does not hold: the certificate of/],
    [
      'as another kind of file',
      () => sign(people.approver, { document: { kind: 'attestations', id: 'x', title: 'x', sha256: 'a'.repeat(64) } }),
      /kind attestations/,
    ],
    [
      'and rejected',
      () => sign(people.approver, { decision: 'rejected', reason: 'DEV-3 has no risk' }),
      /was rejected by Grace Approver: DEV-3 has no risk/,
    ],
    ['by bytes that are none', async () => write(signOff, 'signed, Grace'), /does not hold: 01-approver.sigstore.json is not JSON/],
  ])('is not approved where it is signed %s', async (_name, make, says) => {
    await make();
    await expect(requireApprovedFiles(load(), 'monitoring')).rejects.toThrow(says);
    expect(await requireApprovedFiles(load(), 'engineering')).toEqual([expect.stringMatching(says)]);
    take();
  });

  it('is not approved any more when it was changed since', async () => {
    const text = readFileSync(join(folder, file), 'utf8');
    await sign(people.approver);
    write(file, `${text}\n# one more line\n`);
    await expect(requireApprovedFiles(load(), 'qualification')).rejects.toThrow(/does not hold: it signs another document/);
    write(file, text);
    expect(await requireApprovedFiles(load(), 'qualification')).toEqual([]);
    take();
  });

  it('is signed by the role that it names, each file by its own, also where an included file of another folder says so', async () => {
    const part = `deviations:\n  file: ../${file}\n  approved_by: witness\n`;
    const text = edited(example, [
      [`deviations:\n  file: ${file}\n`, '# elsewhere\n'],
      [
        'attestations:\n  file: fixtures/reference/attestations.yaml\n',
        'attestations:\n  file: fixtures/reference/attestations.yaml\n  approved_by: approver\n',
      ],
      [
        example.slice(example.indexOf('\nevidence:\n')),
        `\nevidence:\n  authorities: people.pem\n  roles: { approver: { meaning: x, who: ["CN=Grace Approver"] }, witness: { meaning: ${meaning}, who: ["CN=Rita Reviewer"] } }\ninclude:\n  - { file: parts/deviations.yaml, sha256: ${sha256Hex(part)} }\n`,
      ],
    ]);
    write('parts/deviations.yaml', part);
    write('two.yaml', text);
    const both = (): LoadedSpec => loadSpec(join(folder, 'two.yaml'), catalogue());
    const name = 'fixtures/reference/attestations.yaml';
    expect(await requireApprovedFiles(both(), 'engineering')).toEqual([
      expect.stringContaining(`${name} is not signed by anybody as approver`),
      expect.stringContaining(`${file} is not signed by anybody as witness`),
    ]);
    const sha256 = sha256Hex(readFileSync(join(folder, file)));
    const document = { kind: 'deviations', id: sha256, title: 'deviations.yaml', sha256 };
    const about = [{ name: 'deviations.yaml', sha256 }];
    const signed = await signOffOf(people.reviewer, { as: 'witness', meaning, about, members: { document } });
    write(`${file}.signoffs/01-witness.sigstore.json`, signed);
    try {
      expect(await requireApprovedFiles(both(), 'engineering')).toEqual([
        expect.stringContaining(`${name} is not signed by anybody as approver`),
      ]);
      expect(await requireApprovedFiles(loadSources(both().sources, catalogue()), 'engineering')).toHaveLength(1);
    } finally {
      take();
    }
  });

  it('takes no sign-off from outside of the folder of the spec, and none of any size', () => {
    const away = mkdtempSync(join(tmpdir(), 'iq-away-'));
    try {
      writeFileSync(join(away, 'signed.json'), '{}');
      mkdirSync(join(folder, dirname(signOff)), { recursive: true });
      symlinkSync(join(away, 'signed.json'), join(folder, signOff));
      expect(load).toThrow(/01-approver.sigstore.json: a link leads out of the folder of the spec/);
      rmSync(join(folder, signOff));
      write(signOff, Buffer.alloc(2 ** 21));
      expect(load).toThrow(/more than the 1048576 that are read/);
    } finally {
      take();
      rmSync(away, { recursive: true });
    }
  });
});
