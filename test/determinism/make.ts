import { createHash } from 'node:crypto';
import { checks } from '../../src/checks/index.ts';
import { names } from '../../src/evidence/names.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { type Signer, sealOf } from '../../src/evidence/signer.ts';
import { reporters } from '../../src/reporters/index.ts';
import { run } from '../../src/run.ts';

// A program of its own: determinism.test.ts runs it by more than one Node. Prints digests of what it made, as JSON.
const signer: Signer = {
  assurance: 'file',
  keyId: 'a2V5',
  publicKeyPem: 'no key\n',
  algorithm: 'ecdsa-p256-sha256',
  certificates: [],
  sign: async () => Buffer.from('the same signature'),
};

const reference = { spec: 'fixtures/reference/spec.yaml', facts: 'fixtures/reference/facts.jsonl.gz' };
const result = await run(
  { ...reference, narrowing: {}, purpose: 'engineering', concurrency: 1, architecture: true },
  {
    now: () => new Date('2026-11-21T01:00:00Z'),
    runId: () => '01939cbe-7d6c-7000-8000-000000000001',
    announce: async () => ({ seal: sealOf(signer) }),
    interrupt: new AbortController().signal,
  },
);
// The one thing that a record says of the Node that made it.
const record = { ...result.record, tool: { ...result.record.tool, node: '24.0.0' } };
const { loaded, resolved, facts, architecture } = result;
const { bundle, files } = await sealPackage(record, { sources: loaded.sources, resolvedSpec: resolved, facts }, { signer });
const render = await reporters.pdf.load();
const attachment = { name: names.bundle, bytes: bundle };
const roles = [{ name: 'reviewer', meaning: 'Reviewed the record' }];
const pdf = await render(record, { catalogue: checks, architecture, attachment, roles });
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
process.stdout.write(
  JSON.stringify({
    node: process.versions.node.split('.')[0],
    judgementSha256: record.judgementSha256,
    files: Object.fromEntries([...files, { name: names.report, bytes: pdf }].map(({ name, bytes }) => [name, digestOf(bytes)])),
  }),
);
