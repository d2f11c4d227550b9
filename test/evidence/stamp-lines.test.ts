import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Checklist } from '../../src/evidence/checklist.ts';
import { checkStamps } from '../../src/evidence/stamp-lines.ts';
import { requestStamps } from '../../src/evidence/timestamp/stamp.ts';
import { readCertificates } from '../../src/evidence/x509/certificate.ts';
import { httpAuthority } from '../../src/timestamp-authority.ts';
import { startAuthority, type TestAuthority } from '../tsa.ts';
import { sample } from './sample.ts';

let [one, other]: (TestAuthority | undefined)[] = [];
beforeAll(async () => {
  [one, other] = [await startAuthority(), await startAuthority()];
});
afterAll(async () => {
  for (const authority of [one, other]) {
    await authority?.close();
    authority?.remove();
  }
});

const signature = Buffer.from('a signature');

/** What is said of a record that asked for two authorities, of stamps by these. */
async function told(...authorities: readonly (TestAuthority | undefined)[]) {
  const asked = authorities.map((authority) => httpAuthority(authority?.url ?? ''));
  const stamps = (await Promise.all(asked.map((authority) => requestStamps(signature, [authority])))).flatMap((given) => given.stamps);
  const anchors = [one, other].flatMap((authority) =>
    readCertificates(readFileSync(join(authority?.folder ?? '', 'root.pem'), 'utf8'), 'the root'),
  );
  const { qualification } = sample();
  const timestamps = { required: 2, authorities: asked.map(({ url }) => url) };
  const record = { ...qualification, finishedAt: new Date().toISOString(), seal: { ...qualification.seal, timestamps } };
  const bundle = { payloadType: '', payload: signature, signature, keyid: '', stamps: stamps.map(({ response }) => response) };
  const checklist = new Checklist();
  await checkStamps(bundle, checklist, { record, anchors });
  return checklist.lines.filter(({ ok }) => ok !== true).map(({ what, detail }) => `${what}: ${detail}`);
}

test('two stamps of two authorities are two', async () => {
  expect(await told(one, other)).toEqual([]);
});

test('two stamps of one authority are not two', async () => {
  expect(await told(one, one)).toEqual(['timestamps: 2 authorities were asked for, and all stamps are of 1']);
});
