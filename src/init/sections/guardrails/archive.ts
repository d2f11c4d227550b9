import type { Finding } from '../../../record.ts';
import type { InitSource } from '../../model.ts';
import { nameOf } from '../../names.ts';
import { idOf, type Kept, short } from './kept.ts';
import type { Archived } from './trial.ts';

/** What is judged of the log archive, by the names of the requirements. */
export const ofArchive: readonly string[] = ['log-archive-access', 'log-archive-delivery', 'log-archive-layers'];
/** Every layer that the grammar knows. */
export const layers: readonly string[] = ['scp', 'rcp', 'bucket_policy', 'object_lock'];

/** The account of the log archive with its bucket. */
export interface Archive extends Archived {
  readonly bucket: string;
}

/** The bucket of the organization's trail, where its owner is a member account. */
export function archiveOf(source: InitSource): Archive | null {
  const trails = source.each('trails').flatMap(({ value }) => value);
  const bucket = trails.find(({ isOrganization }) => isOrganization === true)?.bucket ?? null;
  const account = source.each('buckets').find(({ value }) => value.some(({ name }) => name === bucket))?.target.account;
  if (bucket === null || account === undefined || account === source.organization.masterAccountId) return null;
  const name = nameOf(source.accounts.find(({ id }) => id === account)?.label ?? '');
  return { account, bucket, name: ['all', 'management', 'members'].includes(name) ? 'archive' : name };
}

/** The log archive with the layers that hold by themselves; left out where it is open, or cannot be seen. */
export function archived(source: InitSource, archive: Archive | null, findings: readonly Finding[]): Kept {
  const key = 'log_archive_write_deny';
  const reason = 'The log archive is not closed to everybody but the services';
  const leftOut = (review: string): Kept => ({
    key,
    reviews: [],
    excluded: ofArchive.map((name) => ({ check: idOf(name), reason, review })),
  });
  if (archive === null) return leftOut('no bucket of an organization trail was found in a member account');
  const own = findings.filter(({ requirementId }) => ofArchive.some((name) => requirementId === idOf(name)));
  const wrong = own.find(({ requirementId, outcome }) => outcome !== 'pass' && requirementId !== idOf('log-archive-layers'));
  const holds = layers.filter((layer) => own.some(({ resource, outcome }) => resource.endsWith(`#${layer}`) && outcome === 'pass'));
  if (wrong !== undefined || holds.length === 0) return leftOut(short(wrong?.message ?? 'no layer holds by itself'));
  const missing = layers.filter((layer) => !holds.includes(layer));
  const text = `these layers do not hold by themselves: ${missing.join(', ')}`;
  return {
    key,
    value: { in: source.account(archive.account), buckets: [archive.bucket], writers: ['cloudtrail'], layers: holds },
    reviews: missing.length === 0 ? [] : [{ requirement: idOf('log-archive-layers'), text }],
    excluded: [],
  };
}
