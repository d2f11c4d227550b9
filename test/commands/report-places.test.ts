import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatsOf, showPlaces } from '../../src/commands/formats.ts';
import { bareEnvironment } from '../program.ts';

const scratch = mkdtempSync(join(tmpdir(), 'iq-places-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each([
  ['sarif', true],
  ['json,markdown', true],
  ['pdf,junit,csv,ocsf', false],
  ['none', false],
])('whether the reports %s say where the spec says a thing: %s', (list, isAsked) => {
  expect(showPlaces(formatsOf(list))).toBe(isAsked);
});

test('iq verify writes each failure at its line of the spec', () => {
  const folder = 'fixtures/broken';
  const args = [
    'verify',
    '--spec',
    `${folder}/spec.yaml`,
    '--facts',
    `${folder}/facts.jsonl.gz`,
    '--format',
    'sarif,markdown',
    '--no-progress',
  ];
  const { status, stderr } = spawnSync(process.execPath, ['src/iq.ts', ...args, '--out', scratch], {
    encoding: 'utf8',
    env: bareEnvironment(scratch),
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const packaged = join(scratch, readdirSync(scratch).find((name) => name.includes('-')) ?? '');
  const spec = readFileSync(`${folder}/spec.yaml`, 'utf8').split('\n');
  const { runs } = JSON.parse(readFileSync(join(packaged, 'report.sarif'), 'utf8'));
  const result = runs[0].results.find(({ ruleId }: { ruleId: string }) => ruleId === 'service-control-policies.region-restriction');
  const { artifactLocation, region } = result.locations[0].physicalLocation;
  // From the folder in which iq runs: in a pipeline, the root of the repository.
  expect(artifactLocation.uri).toBe('fixtures/broken/spec.yaml');
  expect(spec[region.startLine - 1]).toBe('  region_restriction:');
  expect(readFileSync(join(packaged, 'report.md'), 'utf8')).toContain(`spec.yaml:${region.startLine}:${region.startColumn}`);
});
