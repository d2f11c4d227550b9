import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyPackage } from '../src/evidence/verify.ts';
import { readSavedFacts } from '../src/saved-facts.ts';
import { emptyFolder } from './evidence/workbench.ts';
import { startProgram } from './program.ts';

const file = 'fixtures/reference/facts.jsonl.gz';
const never = new AbortController().signal;
let folder: string;
let pipe: string;

beforeEach(() => {
  folder = emptyFolder();
  pipe = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
});

/** Opens the pipe for writing as soon as somebody reads it. */
async function writer(): Promise<number> {
  for (;;) {
    try {
      return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENXIO' });
      await sleep(5);
    }
  }
}

/** Feeds the pipe; resolves once all is read. */
function fed(): Promise<unknown> {
  const feeder = spawn('sh', ['-c', `cat ${file} > "$0"`, pipe]);
  return new Promise((resolve) => feeder.once('close', resolve));
}

describe('saved facts', () => {
  it('come from a file or through a pipe, whoever of the two is there first', async () => {
    const fromFile = await readSavedFacts(file, never);
    expect(fromFile.size).toBeGreaterThan(100);
    const reading = readSavedFacts(pipe, never);
    const first = await writer();
    await fed();
    closeSync(first);
    expect(await reading).toEqual(fromFile);
    const before = fed();
    expect(await readSavedFacts(pipe, never)).toEqual(fromFile);
    await before;
  });

  it.each([
    ['nowhere', () => join(folder, 'nowhere')],
    ['a folder', () => folder],
    ['a device', () => '/dev/zero'],
  ])('from %s cannot be read', async (_, path) => {
    await expect(readSavedFacts(path(), never)).rejects.toMatchObject({ code: 'unreadable', message: `${path()} cannot be read.` });
  });

  it('through a pipe that nobody writes to end with the reason of the interrupt', async () => {
    const controller = new AbortController();
    const reading = readSavedFacts(pipe, controller.signal);
    const open = await writer();
    const reason = new Error('as told');
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    closeSync(open);
  });
});

it('a run whose facts do not come is ended by Ctrl-C, with the record of a run that read nothing', async () => {
  const out = join(folder, 'out');
  const { child, ended } = startProgram(['verify', '--spec', 'fixtures/reference/spec.yaml', '--facts', pipe, '--out', out], {});
  const open = await writer();
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining('iq: aborted exit=130') });
  closeSync(open);
  const { status, record } = await verifyPackage(join(out, readdirSync(out)[0] ?? ''));
  expect({ status, mode: record?.mode, calls: record?.calls.total }).toEqual({ status: 'intact', mode: 'replay', calls: 0 });
});
