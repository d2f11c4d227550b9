import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { assemble, edited, example } from './problems.ts';

type Resolved = Record<string, Record<string, Record<string, unknown>>>;
const resolved = resolveSpec(assemble(example).spec) as Resolved;

const keysOf = (value: unknown): readonly string[][] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(Array.isArray(value) ? [] : [Object.keys(value)]), ...Object.values(value).flatMap(keysOf)];

describe('resolveSpec', () => {
  it('is plain JSON with the keys of every map sorted', () => {
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(resolved);
    for (const keys of keysOf(resolved)) expect(keys).toEqual([...keys].sort());
  });

  it('does not depend on the order of keys, on comments or on where defaults are written out', () => {
    const text = edited(example, [
      ['  azs: 2\n', ''],
      ['  id: IQS-0042\n', ''],
      ['  owner: cloud-architecture\n', '  owner: cloud-architecture # somebody\n  id: IQS-0042\n'],
      ['    in: audit\n    region', '    in: [audit]\n    rotation: 365d\n    region'],
    ]);
    expect(JSON.stringify(resolveSpec(assemble(text).spec))).toBe(JSON.stringify(resolved));
  });

  it('shows quantities with their seconds', () => expect(resolved.access?.limits?.call).toEqual({ text: '20s', seconds: 20 }));

  it('gives every key the rotation period that holds for it', () => {
    const own = resolveSpec(
      assemble(edited(example, [['    in: audit\n    region', '    in: audit\n    rotation: 90d\n    region']])).spec,
    ) as Resolved;
    expect([own.keys?.evidence?.rotation, own.keys?.phi?.rotation]).toEqual([
      { text: '90d', seconds: 7_776_000 },
      { text: '365d', seconds: 31_536_000 },
    ]);
  });

  it('shows which declared accounts a set takes, and where tags decide', () => {
    const open = resolveSpec(assemble(edited(example, [['      exactly: [production, staging]\n', '']])).spec) as Resolved;
    expect(resolved.organization?.sets?.members).toEqual({
      ou: '/**',
      except: ['management'],
      declared_members: ['audit', 'log_archive', 'production', 'staging'],
    });
    expect(resolved.organization?.sets?.gxp).not.toHaveProperty('members_depend_on');
    expect(open.organization?.sets?.gxp).toMatchObject({ declared_members: ['production', 'staging'], members_depend_on: 'tags' });
  });

  it('spells rules out and keeps their order', () => {
    const stores = resolved.stores as unknown as Record<string, unknown>[];
    expect(stores[1]).toEqual({
      in: ['all'],
      key: 'customer_managed',
      regions: 'governed',
      type: [
        ...['ami', 'backup_vault', 'dynamodb', 'ebs', 'ebs_snapshot', 'ecr', 'ecs', 'efs', 'elasticache', 'event_data_store', 'firehose'],
        ...['fsx', 'kinesis', 'lambda', 'logs', 'memorydb', 'mq', 'msk', 'opensearch', 'rds', 'rds_snapshot', 'redshift', 's3', 'secret'],
        ...['sns', 'sqs', 'ssm_parameter'],
      ],
    });
    expect(stores.map(({ key }) => key)).toEqual([
      ...['customer_managed', 'customer_managed', undefined, undefined],
      ...['key:phi', 'key:phi_dr', 'key:phi_staging', 'key:alerts', 'customer_managed', undefined, undefined],
      ...['key:logs', 'key:logs_dr', 'key:evidence', undefined],
    ]);
  });

  it('holds the digests of attested documents', () => {
    const [attestation] = resolved.attestations as unknown as { sha256: string; documentSha256: string }[];
    expect(attestation?.documentSha256).toBe(attestation?.sha256);
  });
});
