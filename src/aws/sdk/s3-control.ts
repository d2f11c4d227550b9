import {
  type GetPublicAccessBlock$,
  type PublicAccessBlockConfiguration,
  PublicAccessBlockConfiguration$,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Command } from '@smithy/core/client';
import { getEndpointPlugin, resolveEndpoint } from '@smithy/core/endpoints';
import { rules } from './s3-control-rules.ts';

/** What S3 Control is asked: whose account it is about. */
interface GetPublicAccessBlockInput {
  readonly AccountId: string;
}

interface GetPublicAccessBlockOutput {
  readonly PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration | undefined;
  readonly $metadata: { readonly httpStatusCode?: number };
}

const namespace = 'com.amazonaws.s3control';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
const schema: typeof GetPublicAccessBlock$ = [
  9,
  namespace,
  'GetPublicAccessBlock',
  { http: ['GET', '/v20180820/configuration/publicAccessBlock', 200] },
  [3, namespace, 'GetPublicAccessBlockRequest', 0, ['AccountId'], [[0, { httpHeader: 'x-amz-account-id' }]]],
  [
    3,
    namespace,
    'GetPublicAccessBlockOutput',
    0,
    ['PublicAccessBlockConfiguration'],
    [[() => PublicAccessBlockConfiguration$, { httpPayload: 1 }]],
  ],
];

/** Asks for the block of public access of a whole account. */
export class GetPublicAccessBlockCommand extends Command.classBuilder<
  GetPublicAccessBlockInput,
  GetPublicAccessBlockOutput,
  S3Client['config']
>()
  .ep({
    AccountId: { type: 'contextParams', name: 'AccountId' },
    Endpoint: { type: 'builtInParams', name: 'endpoint' },
    Region: { type: 'builtInParams', name: 'region' },
    UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
    UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
  })
  .m((command, _client, config) => [getEndpointPlugin(config, command.getEndpointParameterInstructions())])
  .sc(schema)
  .build() {}

/** S3 Control speaks as S3 does, from other hosts: S3's client, and a model of its own of the one operation that iq sends. */
export class S3ControlClient extends S3Client {
  constructor(configuration: S3ClientConfig) {
    const endpointProvider = (endpointParams: object) => resolveEndpoint(rules, { endpointParams: { ...endpointParams } });
    super({ ...configuration, serviceId: 'S3 Control', endpointProvider });
  }
}
