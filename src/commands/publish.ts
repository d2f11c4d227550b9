import { readFileSync } from 'node:fs';
import type { Publication, Published } from '../aws/writing/publication.ts';
import type { Retention } from '../aws/writing/s3.ts';
import { EvidenceError, UsageError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { names } from '../evidence/names.ts';
import { type Package, readPackage } from '../evidence/package.ts';
import { verifyContents } from '../evidence/verify.ts';
import type { Qualification } from '../record.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import { toolManifest } from './tool-manifest.ts';

export interface PublishOptions {
  /** `s3://bucket/prefix`. */
  readonly to: string;
  /** Such as `10y` or `3650d`, counted from the end of the run. */
  readonly retain?: string;
  readonly mode?: 'compliance' | 'governance';
  /** By ARN, or by its name in the caller's account. */
  readonly role?: string;
  readonly profile?: string;
  readonly region?: string;
  /** Path of the npm package that this program was installed from. */
  readonly tool?: string;
  readonly json?: boolean;
}

/** What was published, as `--json` prints it. */
interface Report {
  readonly status: 'published';
  readonly runId: string;
  readonly at: string;
  readonly region: string;
  /** ARN of who wrote it. */
  readonly by: string;
  readonly retention?: Retention;
  readonly files: readonly Published[];
}

/** Milliseconds for one attempt to send one file. */
const patienceMs = 15 * 60_000;

/**
 * Copies one package to S3, where it can be neither replaced nor, with `--retain`, removed. Exits 0 where all of it is there, also from before, and 1
 * where the package is not valid: then nothing is sent. Rejects with an OperatorError for everything else.
 */
export async function publishEvidence(path: string, options: PublishOptions): Promise<void> {
  const { parsePlace } = await import('../aws/writing/s3.ts');
  const place = parsePlace(options.to);
  if (options.mode !== undefined && options.retain === undefined) {
    throw new UsageError('--mode says how a file is kept, and --retain for how long.', { hint: 'add --retain 10y' });
  }
  const sealed = readPackage(path);
  const { lines, status, record } = await verifyContents(sealed, {});
  if (status === 'invalid' || record === undefined) {
    const wrong = lines.filter(({ ok }) => ok === false).map(({ what, detail }) => ({ what, detail }));
    process.stdout.write(options.json === true ? harmlessJson({ status: 'refused', wrong }) : refusal(path, wrong));
    process.exitCode = 1;
    return;
  }
  const retention = options.retain === undefined ? undefined : retentionOf(options.retain, options.mode, record);
  const manifest = toolManifest(options.tool === undefined ? {} : { tarball: options.tool });
  const start = place.prefix === '' ? record.runId : `${place.prefix}/${record.runId}`;
  const publication = { ...filesOf(sealed, { start, manifest }), folder: `${start}/`, retention };
  const report = await send(publication, { ...options, bucket: place.bucket, runId: record.runId });
  process.stdout.write(options.json === true ? harmlessJson(report) : render(report));
}

type Sending = Pick<PublishOptions, 'role' | 'profile' | 'region'> & { readonly bucket: string; readonly runId: string };

async function send(publication: Publication, { bucket: name, runId, role, profile, region }: Sending): Promise<Report> {
  const { Bucket } = await import('../aws/writing/s3.ts');
  const { openSession } = await import('../aws/writing/session.ts');
  const { publish } = await import('../aws/writing/publication.ts');
  const session = await openSession({
    region: region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
    runId,
    callTimeout: patienceMs,
    ...(role === undefined ? {} : { role }),
    ...(profile === undefined ? {} : { profile }),
  });
  try {
    const bucket = await Bucket.open(name, session, { code: 'publish', ...(region === undefined ? {} : { region }) });
    const files = await publish(bucket, publication);
    const { folder, retention } = publication;
    return {
      status: 'published',
      runId,
      at: `s3://${bucket.name}/${folder}`,
      region: bucket.region,
      by: session.identity.arn,
      ...(retention === undefined ? {} : { retention }),
      files,
    };
  } finally {
    await session.close();
  }
}

interface Filing {
  /** Of every key, without a slash at its end. */
  readonly start: string;
  readonly manifest: Uint8Array;
}

/** The bundle last: a reader who finds it finds all. The tool beside the package: it is no part of what was sealed. */
function filesOf(sealed: Package, { start, manifest }: Filing) {
  const plain = [...sealed.files].filter(([name]) => name !== names.bundle).map(([name, bytes]) => ({ name, read: () => bytes }));
  const answers = [...sealed.responses].map(([name, path]) => ({ name, read: () => readAnswer(name, path) }));
  const files = [...plain, ...answers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const tool = { key: `${start}.tool/${sha256Hex(manifest).slice(0, 16)}.json`, read: () => manifest };
  return {
    files: [...files.map(({ name, read }) => ({ key: `${start}/${name}`, read })), tool],
    last: { key: `${start}/${names.bundle}`, read: () => sealed.bundle },
  };
}

/** Read for the second time: the first was to verify it. */
function readAnswer(name: string, path: string): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readFileSync(path);
  } catch {
    bytes = undefined;
  }
  if (bytes !== undefined && name === `${names.responseFolder}${sha256Hex(bytes)}`) return bytes;
  throw new EvidenceError('publish', `${path} changed after it was verified`, { hint: 'run the same command again' });
}

/** Counted from the end of the run, so that the same command asks for the same each time. */
function retentionOf(text: string, mode: PublishOptions['mode'] = 'compliance', { finishedAt }: Qualification): Retention {
  const [, count, unit] = /^([1-9]\d{0,4})([dy])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`${JSON.stringify(text)} is no time to keep a file.`, { hint: '10y or 3650d' });
  const until = new Date(Math.ceil(Date.parse(finishedAt) / 1000) * 1000);
  if (unit === 'y') until.setUTCFullYear(until.getUTCFullYear() + Number(count));
  else until.setUTCDate(until.getUTCDate() + Number(count));
  // What S3 takes.
  const latest = new Date();
  latest.setUTCFullYear(latest.getUTCFullYear() + 100);
  if (until > latest) throw new UsageError(`${text} is more than the 100 years that S3 takes.`, { hint: '--retain 10y' });
  if (until.getTime() > Date.now()) return { mode: mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE', until };
  throw new UsageError(`${text} after the end of the run (${finishedAt}) are over already.`, { hint: 'a longer --retain' });
}

function refusal(path: string, wrong: readonly { readonly what: string; readonly detail: string | undefined }[]): string {
  const rows = wrong.map(({ what, detail }) => `NO    ${harmless(what)}${detail === undefined ? '' : `: ${harmless(detail)}`}`);
  return `${[...rows, '', `not published: ${harmless(path)} is not valid, and nothing was sent`].join('\n')}\n`;
}

function render({ at, files, retention, by }: Report): string {
  const rows = files.map(({ key, sha256, state }) => `${state === 'created' ? 'sent' : 'same'}  ${sha256}  ${harmless(key)}`);
  const kept =
    retention === undefined
      ? 'not kept by Object Lock: whoever may delete there can remove it'
      : `kept by Object Lock in ${retention.mode} mode until ${retention.until.toISOString()}, as S3 says of each file`;
  return `${[...rows, '', `published: ${files.length} files at ${harmless(at)} by ${harmless(by)}`, kept].join('\n')}\n`;
}
