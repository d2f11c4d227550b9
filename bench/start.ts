import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

// Cold starts of the built program against bare Node: the minimum over interleaved rounds, since a machine only ever adds time.
const rounds = 9;
const out = mkdtempSync(join(tmpdir(), 'iq-bench-'));
const replay = [
  'verify',
  '--spec',
  'fixtures/reference/spec.yaml',
  '--facts',
  'fixtures/reference/facts.jsonl.gz',
  '--out',
  out,
  '--no-progress',
];
const rows = [
  { name: 'bare node', args: ['-e', '0'] },
  { name: 'iq --help', args: ['dist/iq.js', '--help'] },
  { name: 'iq spec validate', args: ['dist/iq.js', 'spec', 'validate', 'fixtures/reference/spec.yaml'] },
  { name: 'iq verify --facts, no report', args: ['dist/iq.js', ...replay, '--format', 'none'] },
  { name: 'iq verify --facts, with the PDF', args: ['dist/iq.js', ...replay, '--format', 'pdf'] },
];
// It costs every Node start some 50 ms where it is set, and says nothing about iq.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
const best = rows.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < rounds; round += 1) {
  for (const [index, { name, args }] of rows.entries()) {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    best[index] = Math.min(best[index] ?? Number.POSITIVE_INFINITY, performance.now() - started);
  }
}
rmSync(out, { recursive: true });
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}, best of ${rounds}\n`,
);
console.log('| what | ms | ÷ bare node |\n|---|---|---|');
for (const [index, { name }] of rows.entries()) {
  const milliseconds = best[index] ?? 0;
  console.log(`| ${name} | ${milliseconds.toFixed(0)} | ${(milliseconds / (best[0] ?? 1)).toFixed(1)} |`);
}
