import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** How the results of a workgroup's queries are kept. `null` is what AWS left out, never a default. */
export interface WorkGroupSettings {
  /** Where results go in S3; `null`: each query says where. */
  readonly output: string | null;
  /** AWS's word: SSE_S3, SSE_KMS, CSE_KMS. `null`: the workgroup says nothing, and the bucket decides. */
  readonly option: string | null;
  readonly keyId: string | null;
  /** Whether queries are held to the settings. */
  readonly enforced: boolean | null;
  /** Whether queries may encrypt better, and not worse. */
  readonly minimum: boolean | null;
  /** Whether Athena keeps the results itself; `null`: AWS said nothing of it, which it is not. */
  readonly managed: boolean | null;
  readonly managedKeyId: string | null;
  /** The engine on which queries run. */
  readonly engine: string | null;
  /** Of workgroups of Spark: the key of what Athena keeps for them. */
  readonly contentKeyId: string | null;
}

export interface WorkGroup {
  readonly arn: string;
  readonly name: string;
  /** `null`: AWS left them out, unless `readError` says that they could not be read. */
  readonly settings: WorkGroupSettings | null;
  readonly readError: Refusal | null;
}

const words = once(() => z.string().nullable());
const flag = once(() => z.boolean().nullable());
const settings = (): z.ZodType<WorkGroupSettings> =>
  z.strictObject({
    output: words(),
    option: words(),
    keyId: words(),
    enforced: flag(),
    minimum: flag(),
    managed: flag(),
    managedKeyId: words(),
    engine: words(),
    contentKeyId: words(),
  });
const shape = (): z.ZodType<readonly WorkGroup[]> =>
  z.array(z.strictObject({ arn: z.string(), name: z.string(), settings: settings().nullable(), readError: refusalShape().nullable() }));

type GroupSeat = Seat<'Athena.GetWorkGroup' | 'Athena.ListWorkGroups'>;
type Configuration = NonNullable<NonNullable<Output<'Athena.GetWorkGroup'>['WorkGroup']>['Configuration']>;

/** Every workgroup of Athena in the account and region, with how it keeps results. Sorted by ARN. */
export const athenaWorkgroups = defineFact({
  name: 'athena-workgroups',
  scope: 'region',
  depth: 'full',
  operations: ['Athena.GetWorkGroup', 'Athena.ListWorkGroups'],
  shape,
  read: async (seat): Promise<readonly WorkGroup[]> => {
    const found = await startEach(
      seat.pages('Athena.ListWorkGroups', { MaxResults: 50 }, { token: 'NextToken', next: 'NextToken' }),
      (page) => required(page.WorkGroups, 'WorkGroups'),
      (summary) => readGroup(seat, required(summary.Name, 'Name')),
    );
    return byArn(found.filter((group) => group !== null));
  },
});

/** `null` for a workgroup that was deleted after the listing named it. */
async function readGroup(seat: GroupSeat, name: string): Promise<WorkGroup | null> {
  const { account, region } = seat;
  const group = { arn: `arn:${seat.partition}:athena:${region}:${account}:workgroup/${name}`, name };
  const asked = { operation: 'Athena.GetWorkGroup', account, region };
  const { value, refusal } = await attempt(asked, seat.call('Athena.GetWorkGroup', { WorkGroup: name }));
  if (refusal !== null) return isGone(refusal) ? null : { ...group, settings: null, readError: refusal };
  const configuration = value.WorkGroup?.Configuration;
  return { ...group, settings: configuration === undefined ? null : settingsOf(configuration), readError: null };
}

/** Athena has no error of its own for a workgroup that is not there. */
function isGone({ error, detail }: Refusal): boolean {
  return error === 'InvalidRequestException' && detail.includes('is not found');
}

function settingsOf(configuration: Configuration): WorkGroupSettings {
  const results = configuration.ResultConfiguration;
  const managed = configuration.ManagedQueryResultsConfiguration;
  return {
    output: text(results?.OutputLocation),
    option: text(results?.EncryptionConfiguration?.EncryptionOption),
    keyId: text(results?.EncryptionConfiguration?.KmsKey),
    enforced: configuration.EnforceWorkGroupConfiguration ?? null,
    minimum: configuration.EnableMinimumEncryptionConfiguration ?? null,
    managed: managed?.Enabled ?? null,
    managedKeyId: text(managed?.EncryptionConfiguration?.KmsKey),
    engine: text(configuration.EngineVersion?.EffectiveEngineVersion) ?? text(configuration.EngineVersion?.SelectedEngineVersion),
    contentKeyId: text(configuration.CustomerContentEncryptionConfiguration?.KmsKey),
  };
}
