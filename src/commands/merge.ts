import { catalogue } from '../checks/index.ts';
import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { names } from '../evidence/names.ts';
import { readPackage } from '../evidence/package.ts';
import { verifyContents } from '../evidence/verify.ts';
import { mergedReading, shardBundles } from '../merge.ts';
import { requireOneRun, type ShardPackage } from '../mergeable.ts';
import { version } from '../package.ts';
import { type Asked, qualify, type RunResult } from '../qualify.ts';
import type { Purpose } from '../record.ts';
import type { RunPorts } from '../run.ts';
import { loadSources } from '../spec/load.ts';
import { execute, type OutputOptions } from './execute.ts';
import { readPublicKey } from './files.ts';
import { askedBy } from './formats.ts';
import { readPatiently } from './interrupt.ts';

export interface MergeOptions extends OutputOptions {
  readonly trust?: string;
  readonly purpose: Purpose;
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
}

/** What a merge is asked for. */
export interface MergeRequest extends Omit<Asked, 'narrowing'> {
  /** Folders of packages, in any order. */
  readonly packages: readonly string[];
  /** The public key (PEM) that must have sealed every shard. */
  readonly trust?: string;
}

/** Judges what the shards of one run have read, and seals one record. */
export async function merge(packages: readonly string[], options: MergeOptions): Promise<void> {
  const { trust, purpose, change, deployment, ...output } = options;
  const request: MergeRequest = {
    packages,
    purpose,
    ...askedBy(options.format),
    ...(trust === undefined ? {} : { trust: readPatiently(trust, readPublicKey, options.signals) }),
    ...(change === undefined ? {} : { change }),
    ...(deployment === undefined ? {} : { deployment }),
  };
  if (trust === undefined) {
    process.stderr.write('iq: warning: no --trust was given: the key in its own package cannot say who sealed a shard\n');
  }
  await execute((ports) => mergePackages(request, ports), output);
}

/** packages → shards of one run → facts → verdicts → record. Rejects with an OperatorError where they do not make one run. */
export async function mergePackages(request: MergeRequest, ports: RunPorts): Promise<RunResult> {
  const packages: ShardPackage[] = [];
  for (const path of request.packages) packages.push(await openPackage(path, request.trust));
  const shards = requireOneRun(packages, version);
  const loaded = loadSources(shards[0]?.run.sources ?? [], catalogue());
  const [runId, startedAt] = [ports.runId(), ports.now().toISOString()];
  const asked = { ...request, narrowing: {} };
  const { purpose, change } = asked;
  const reading = mergedReading(shards);
  const readFrom = reading.startedAt;
  const announced = await ports.announce({ loaded, runId, startedAt, mode: 'merged', purpose, change, readFrom });
  const result = await qualify(reading, { loaded, asked, runId, ports: { ...ports, ...announced } });
  if (result.record.spec.resolvedSha256 !== shards[0]?.run.record.spec.resolvedSha256) {
    throw new EvidenceError('shards', 'This iq resolves the spec otherwise than the one that read the shards.', {
      hint: 'merge with the build that read, or read every shard again',
    });
  }
  return { ...result, shards: shardBundles(shards) };
}

async function openPackage(path: string, trust: string | undefined): Promise<ShardPackage> {
  const sealed = readPackage(path);
  const { run, lines } = await verifyContents(sealed, trust === undefined ? {} : { publicKeyPem: trust });
  if (run === undefined) {
    const { what, detail } = lines.find(({ ok }) => ok === false) ?? { what: 'it holds no run', detail: undefined };
    throw new EvidenceError('shards', `${path} is not valid: ${what}${detail === undefined ? '' : `: ${detail}`}`, {
      hint: 'iq evidence verify says more; read that shard again',
    });
  }
  return {
    path,
    run,
    bundle: sealed.bundle,
    factsSha256: sha256Hex(sealed.files.get(names.facts) ?? new Uint8Array()),
    checkedWith: trust === undefined ? 'own-key' : 'given-key',
  };
}
