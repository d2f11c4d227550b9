/** A process of its own that enters runs until it has entered as many as it was asked for: `node appender.ts FOLDER KEY FIRST COUNT`. */
import { fileStore } from '../../../src/evidence/ledger/file-store.ts';
import { finishRun, startRun } from '../../../src/evidence/ledger/ledger.ts';
import { fileSigner } from '../../../src/evidence/signer.ts';
import { endOf, runIdOf, startOf } from './entries-of.ts';

const [folder = '', key = '', first = '0', count = '1'] = process.argv.slice(2);
const signer = await fileSigner(key);
const store = fileStore(folder);
process.stdout.write('ready\n');
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  const runId = runIdOf(number);
  const started = await startRun(store, startOf(runId), { signer });
  await finishRun(store, endOf(runId, signer.keyId), { signer, started });
}
