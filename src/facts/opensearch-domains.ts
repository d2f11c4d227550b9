import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, required, text } from './values.ts';

/** One OpenSearch domain, also of Elasticsearch. `null` is what AWS left out, never a default. */
export interface OpensearchDomain {
  readonly arn: string;
  readonly name: string;
  readonly encrypted: boolean | null;
  readonly keyId: string | null;
  readonly nodeToNode: boolean | null;
  readonly enforcesHttps: boolean | null;
  /** AWS's word: Policy-Min-TLS-1-2-2019-07, … */
  readonly tlsPolicy: string | null;
  /** Why this domain could not be described, while the rest of the listing stands. */
  readonly readError: Refusal | null;
}

const words = once(() => z.string().nullable());
const flag = once(() => z.boolean().nullable());
const shape = (): z.ZodType<readonly OpensearchDomain[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      encrypted: flag(),
      keyId: words(),
      nodeToNode: flag(),
      enforcesHttps: flag(),
      tlsPolicy: words(),
      readError: refusalShape().nullable(),
    }),
  );

type DomainSeat = Seat<'OpenSearch.DescribeDomains' | 'OpenSearch.ListDomainNames'>;
type Answer = NonNullable<Output<'OpenSearch.DescribeDomains'>['DomainStatusList']>[number];

/** As many domains as one call describes: AWS refuses more. */
const atOnce = 5;

/** Every OpenSearch and Elasticsearch domain of the account and region. Sorted by ARN. */
export const opensearchDomains = defineFact({
  name: 'opensearch-domains',
  scope: 'region',
  depth: 'full',
  operations: ['OpenSearch.DescribeDomains', 'OpenSearch.ListDomainNames'],
  shape,
  read: async (seat): Promise<readonly OpensearchDomain[]> => {
    const listed = required((await seat.call('OpenSearch.ListDomainNames', {})).DomainNames, 'DomainNames');
    const names = listed.map(({ DomainName }) => required(DomainName, 'DomainName'));
    const groups = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, index) =>
      names.slice(index * atOnce, (index + 1) * atOnce),
    );
    return byArn((await Promise.all(groups.map((group) => describe(seat, group)))).flat());
  },
});

async function describe(seat: DomainSeat, names: readonly string[]): Promise<readonly OpensearchDomain[]> {
  const asked = { operation: 'OpenSearch.DescribeDomains', account: seat.account, region: seat.region };
  const { value, refusal } = await attempt(asked, seat.call('OpenSearch.DescribeDomains', { DomainNames: [...names] }));
  const described = refusal === null ? required(value.DomainStatusList, 'DomainStatusList') : [];
  return names.map((name) => {
    const answer = described.find(({ DomainName }) => DomainName === name);
    return domainOf(seat, { name, answer, refusal: answer === undefined ? (refusal ?? silence(seat, name)) : null });
  });
}

/** AWS says nothing of a domain that it does not find, and does not say that nothing else can be the reason. */
function silence({ account, region }: DomainSeat, name: string): Refusal {
  const detail = `OpenSearch.DescribeDomains in ${account}/${region} did not describe ${name}, which OpenSearch.ListDomainNames had listed`;
  return { reason: 'failed', error: 'DomainStatusList', detail };
}

function domainOf(
  { partition, region, account }: DomainSeat,
  { name, answer, refusal }: { readonly name: string; readonly answer: Answer | undefined; readonly refusal: Refusal | null },
): OpensearchDomain {
  return {
    arn: text(answer?.ARN) ?? `arn:${partition}:es:${region}:${account}:domain/${name}`,
    name,
    encrypted: answer?.EncryptionAtRestOptions?.Enabled ?? null,
    keyId: text(answer?.EncryptionAtRestOptions?.KmsKeyId),
    nodeToNode: answer?.NodeToNodeEncryptionOptions?.Enabled ?? null,
    enforcesHttps: answer?.DomainEndpointOptions?.EnforceHTTPS ?? null,
    tlsPolicy: text(answer?.DomainEndpointOptions?.TLSSecurityPolicy),
    readError: refusal,
  };
}
