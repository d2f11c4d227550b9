import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../src/package.ts';
import { coldStarts } from './cold.ts';
import { cpuPerCall } from './cpu.ts';
import { referenceOrganization } from './emulated.ts';
import { fewAccounts, type Measured, manyAccounts, manyBuckets } from './organizations.ts';
import { policies } from './policy.ts';
import { type Row, tableText } from './row.ts';
import { startBenchServer } from './server/start.ts';
import { simulated } from './simulated.ts';

// npm run bench [-- --quick]: every row of the target table in one table. Times are printed and never asserted; what is asserted is that no
// call was made twice, no fact lost and no key mixed up.
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, dist: { type: 'string', default: 'dist' } } });
const { quick, dist } = values;
if (!existsSync(join(dist, 'iq.js'))) throw new Error(`There is no ${join(dist, 'iq.js')}: run npm run build first.`);

const say = (words: string): void => void process.stderr.write(`bench: ${words}\n`);
const server = await startBenchServer();
try {
  const rows: Row[] = [];
  say('cold starts');
  rows.push(...(await coldStarts(server, { dist, rounds: quick ? 3 : 9 })));
  say('CPU per call');
  rows.push(await cpuPerCall(server, { accounts: quick ? 20 : 100, rounds: quick ? 1 : 3 }));
  const measured: Measured[] = [];
  say('5 accounts');
  measured.push(await fewAccounts({ server, dist }, quick ? 1 : 3));
  const sizes = quick ? [50] : [50, 500];
  for (const accounts of sizes) {
    say(`${accounts} accounts`);
    measured.push(await manyAccounts({ server, dist }, accounts, { isLargest: accounts === sizes.at(-1) }));
  }
  if (!quick) {
    say('5,000 buckets in one account: minutes, for S3 is asked no more than 100 times a second');
    measured.push(await manyBuckets({ server, dist }, 5000));
    say('the reference organization over the emulator');
    measured.push(await referenceOrganization(dist));
  }
  rows.push(...measured.flatMap((one) => one.rows));
  say('simulation');
  rows.push(...(await simulated()));
  say('policies');
  rows.push(...policies({ accounts: quick ? 100 : 500, rounds: 201 }));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  const run = `Node ${process.versions.node}, iq ${version}, ${new Date().toISOString().slice(0, 10)}${quick ? ', --quick' : ''}`;
  process.stdout.write(`${machine}, ${run}\n\n${tableText(rows)}\n`);
  const wrong = measured.flatMap((one) => one.wrong);
  for (const words of wrong) say(`WRONG: ${words}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await server.stop();
}
