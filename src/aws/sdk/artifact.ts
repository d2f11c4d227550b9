import { endpointRules } from './endpoint-rules.ts';
import { clientOf, commandOf, kinds, listOf, structure } from './own-model.ts';

// npm has no client for AWS Artifact. These are the members that iq reads, by AWS's service model:
// https://docs.aws.amazon.com/artifact/latest/APIReference/API_ListCustomerAgreements.html
const namespace = 'com.amazonaws.artifact';
const { text, number, time } = kinds;

/** The client of AWS Artifact, which has one endpoint for a partition. */
export const ArtifactClient = clientOf({
  serviceId: 'Artifact',
  namespace,
  rules: endpointRules('artifact', '{PartitionResult#implicitGlobalRegion}'),
});

interface ListCustomerAgreementsInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

interface CustomerAgreementSummary {
  readonly name?: string | undefined;
  readonly arn?: string | undefined;
  readonly awsAccountId?: string | undefined;
  readonly organizationArn?: string | undefined;
  readonly effectiveStart?: Date | undefined;
  readonly effectiveEnd?: Date | undefined;
  readonly state?: string | undefined;
  readonly type?: string | undefined;
}

const agreement = structure(namespace, 'CustomerAgreementSummary', {
  name: text,
  arn: text,
  awsAccountId: text,
  organizationArn: text,
  effectiveStart: time,
  effectiveEnd: time,
  state: text,
  type: text,
});

/** Lists the agreements with AWS that the account, or its organization, has accepted, ended ones too. */
export class ListCustomerAgreementsCommand extends commandOf<
  ListCustomerAgreementsInput,
  { readonly customerAgreements?: readonly CustomerAgreementSummary[] | undefined; readonly nextToken?: string | undefined }
>([
  9,
  namespace,
  'ListCustomerAgreements',
  { http: ['GET', '/v1/customer-agreement/list', 200] },
  structure(namespace, 'ListCustomerAgreementsRequest', {
    maxResults: [number, { httpQuery: 'maxResults' }],
    nextToken: [text, { httpQuery: 'nextToken' }],
  }),
  structure(namespace, 'ListCustomerAgreementsResponse', {
    customerAgreements: listOf(namespace, 'CustomerAgreementList', agreement),
    nextToken: text,
  }),
]) {}
