import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { reporters } from '../../src/reporters/index.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue } from './records.ts';

const architecture = { organization: 'o-exampleorgid', accounts: [], links: [] };

test.each([
  ['json', 'report.json', /^\{\n {2}"[a-z]/],
  ['txt', 'report.txt', /^ContourCompanion/],
  ['pdf', 'report.pdf', /^%PDF-1\.7/],
  ['svg', 'architecture.svg', /^<\?xml version="1\.0"[^>]*>\n<svg /],
] as const)('%s writes %s', async (format, file, start) => {
  expect(reporters[format].file).toBe(file);
  const render = await reporters[format].load();
  const bytes = await render(sampleQualification(), { catalogue, exitCode: 1, architecture });
  expect(Buffer.from(bytes).toString('latin1')).toMatch(start);
});

test('a rendering library is loaded only where its format is asked for', () => {
  const code = `
    import { registerHooks } from 'node:module';
    const seen = [];
    const libraries = /^(pdfkit|chalk|elkjs)/;
    registerHooks({ resolve: (specifier, context, next) => { seen.push(specifier); return next(specifier, context); } });
    const { reporters } = await import(${JSON.stringify(new URL('../../src/reporters/index.ts', import.meta.url).href)});
    await reporters.json.load();
    process.stdout.write([...new Set(seen)].filter((name) => libraries.test(name)).join(' ') + '|');
    await reporters.pdf.load();
    process.stdout.write([...new Set(seen)].filter((name) => libraries.test(name)).join(' ') + '|');
    await reporters.svg.load();
    process.stdout.write([...new Set(seen)].filter((name) => libraries.test(name)).join(' '));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })).toBe(
    '|pdfkit|pdfkit elkjs/lib/elk.bundled.js',
  );
});
