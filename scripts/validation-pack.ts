import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validationPack } from './validation-pack/pack.ts';

// What a user of iq puts into their own validation file. Exits 1 where a requirement is exercised by no test: the pack is written all the same, and says it.
const out = process.argv[2] ?? 'validation-pack';
const { files, untested } = await validationPack();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, text] of files) writeFileSync(join(out, name), text);
process.stderr.write(`${files.size} files in ${out}\n`);
if (untested.length > 0) {
  process.stderr.write(`*** REQUIREMENTS THAT NO TEST EXERCISES: ${untested.map(({ id }) => id).join(', ')}\n`);
  process.exitCode = 1;
}
