import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IAMClient, UpdateRoleCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { prepareEmulator } from '../../scripts/emulator.ts';
import { checks } from '../../src/checks/index.ts';
import { openShell, typedIn } from '../docs/shell.ts';
import { startReceiver } from '../notify/receiver.ts';
import { type Ended, installed, type Machine } from '../pipelines/installed.ts';
import { asAuditor, asCaller } from './clients.ts';
import { referenceSpec } from './enforced.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// Nights over the emulated AWS, each on a machine that keeps nothing: packages lie in S3, and so does the name of the baseline.
const use = useEmulator();
const bucket = 'iq-nights';

/** What the nightly script asks of the AWS CLI, by an SDK that is not ours. */
const awsCli = `
import os, sys, boto3
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-east-2")
words = [word for word in sys.argv[1:] if word not in ("--no-progress", "--only-show-errors", "--recursive")]
if words[:2] == ["s3api", "list-objects-v2"]:
    given = dict(zip(words[2::2], words[3::2]))
    found = s3.list_objects_v2(Bucket=given["--bucket"], Prefix=given["--prefix"]).get("Contents", [])
    print(found[0]["Key"] if found else None)
else:
    source, target = words[-2:]
    bucket, key = source.removeprefix("s3://").split("/", 1)
    if target == "-":
        sys.stdout.buffer.write(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    else:
        for found in s3.list_objects_v2(Bucket=bucket, Prefix=key)["Contents"]:
            path = os.path.join(target, found["Key"].removeprefix(key))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            s3.download_file(bucket, found["Key"], path)
`;

/** A spec of a few quick checks of the reference organization, all others excluded: a run by it is whole, and no bucket is judged. */
function quickSpec(folder: string): string {
  const { version, document, system, organization, access, defaults, identity } = parse(readFileSync(referenceSpec, 'utf8'));
  const { iam_users, federation, roles } = identity;
  const { custody: _, ...root } = identity.root;
  const asked = ['landing-zone', 'iam-users', 'iam-roles'];
  const others = [...checks.map(({ id }) => id).filter((id) => !asked.includes(id)), 'iam-users.root-custody'];
  const scope = { excluded: others.map((check) => ({ check, reason: 'not of interest here' })) };
  const judged = { organization, access: { ...access, limits: { ...access.limits, quota_share: 1 } }, defaults };
  mkdirSync(folder);
  const path = join(folder, 'spec.yaml');
  writeFileSync(path, stringify({ version, document, system, scope, ...judged, identity: { iam_users, root, federation, roles } }));
  return path;
}

function withAws(machine: Machine): void {
  const prepared = prepareEmulator();
  if (!prepared.ok) throw new Error(prepared.reason);
  writeFileSync(join(machine.folder, 'aws.py'), awsCli);
  machine.program('aws', `exec ${prepared.python} ${join(machine.folder, 'aws.py')} "$@"`);
}

describe.skipIf(isWithout)('the nightly script', () => {
  it('verifies, keeps, fetches what people chose as the baseline, compares and tells', async () => {
    const machine = installed(join(use.scratch, 'machine'));
    withAws(machine);
    const receiver = await startReceiver();
    const s3 = new S3Client({ ...asCaller(use.emulator), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'us-east-2' } }));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(machine.folder, 'seal.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(join(machine.folder, 'hook.url'), receiver.url);
    const environment = {
      ...use.emulator.env,
      IQ_SPEC: quickSpec(join(use.scratch, 'spec')),
      IQ_KEY: 'seal.key',
      IQ_LEDGER: 'ledger',
      IQ_FORMAT: 'junit,markdown',
      IQ_PUBLISH: `s3://${bucket}/contour`,
      IQ_NOTIFY: 'webhook:hook.url',
      IQ_RESULT: 'result',
    };
    const night = async (): Promise<Ended> => {
      for (const path of ['evidence', 'fetched', 'result']) rmSync(join(machine.folder, path), { recursive: true, force: true });
      const ended = await machine.run(`sh ${resolve('examples/nightly/nightly.sh')}`, environment);
      return { ...ended, stderr: ended.stderr.replace(/^iq: warning: no --trust.*\n/m, '') };
    };
    const result = (name: string) =>
      new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(join(machine.folder, 'result'), 'utf8'))?.[1] ?? '';

    const first = await night();
    const alone = 'nightly.sh: there is no baseline, so this night cannot say what changed\n';
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: alone });
    const baseline = result('run-id');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `contour/${baseline}/` }));
    expect(Contents.map(({ Key }) => Key)).toEqual(
      expect.arrayContaining(['evidence.sigstore.json', 'junit.xml', 'report.md'].map((name) => `contour/${baseline}/${name}`)),
    );
    expect(receiver.message.because).toEqual(['This is the first run of its specification and purpose in the ledger that ended.']);

    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'contour/baseline', Body: baseline }));
    const same = await night();
    expect({ code: same.code, stderr: same.stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(machine.folder, 'fetched', baseline, 'evidence.sigstore.json'))).toBe(true);
    expect(receiver.received).toHaveLength(1);

    const iam = new IAMClient(await asAuditor(use.emulator, '222222222222'));
    await iam.send(new UpdateRoleCommand({ RoleName: 'BreakGlassWrite', MaxSessionDuration: 7200 }));
    const moved = await night();
    expect({ code: moved.code, stderr: moved.stderr }).toEqual({ code: 4, stderr: '' });
    expect([result('exit-code'), result('conclusion')]).toEqual(['4', 'conforms']);
    const { message } = receiver;
    expect(message).toMatchObject({
      exitCode: 4,
      because: ['Something changed since the baseline.'],
      before: { runId: baseline, conclusion: 'conforms', source: 'baseline' },
      drift: { result: 'changed', verdicts: 0, resources: { appeared: 0, vanished: 0, changed: 1 } },
    });
    expect(message.drift?.first).toEqual([expect.stringContaining('role/BreakGlassWrite')]);
    expect(JSON.stringify(message)).not.toContain('7200');
    // In a step of its own, the package says the same.
    const again = await machine.run(`iq notify "$PACKAGE" --to webhook:hook.url`, { ...use.emulator.env, PACKAGE: result('package') });
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    expect(receiver.message.drift).toEqual(message.drift);
    await receiver.close();
  });

  it('can be typed as docs/pipelines.md has it, for a machine that keeps its packages', async () => {
    const machine = installed(join(use.scratch, 'host'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(machine.folder, 'seal.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    quickSpec(join(machine.folder, 'spec'));
    renameSync(join(machine.folder, 'spec/spec.yaml'), join(machine.folder, 'iq-spec.yaml'));
    const env = { ...use.emulator.env, PATH: `${join(machine.folder, 'bin')}:${process.env.PATH}`, IQ: machine.root };
    const shell = openShell({ cwd: machine.folder, env });
    const typed = typedIn('docs/pipelines.md');
    const nights = typed.slice(typed.findIndex(({ text }) => text.startsWith('export ')));
    expect(nights).toHaveLength(4);
    let said = '';
    for (const command of nights) said = await shell.type(command);
    expect(said).toContain('iq-drift: nothing ');
    shell.close();
  });
});
