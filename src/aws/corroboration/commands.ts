import type { GetPublicAccessBlock$, S3Client } from '@aws-sdk/client-s3';
import { Command } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';

export { ListObjectsV2Command } from '@aws-sdk/client-s3';

interface GetLogFileInput {
  readonly Bucket: string;
  readonly Key: string;
  /** Such as `bytes=0-1023`. */
  readonly Range: string;
}

interface GetLogFileOutput {
  readonly Body?: Uint8Array;
  readonly $metadata: { readonly httpStatusCode?: number };
}

const namespace = 'com.amazonaws.s3';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html. The SDK's own takes what an object holds for a stream, which the transport
// does not have: its answers come whole, within bounds that the range sets.
const schema = [
  9,
  namespace,
  'GetObject',
  { http: ['GET', '/{Key+}?x-id=GetObject', 200] },
  [
    3,
    namespace,
    'GetObjectRequest',
    0,
    ['Bucket', 'Key', 'Range'],
    [
      [0, 1],
      [0, 1],
      [0, { httpHeader: 'Range' }],
    ],
  ],
  [3, namespace, 'GetObjectOutput', 0, ['Body'], [[21, { httpPayload: 1 }]]],
] as unknown as typeof GetPublicAccessBlock$;

/** Asks for the first bytes of one object. */
export class GetObjectCommand extends Command.classBuilder<GetLogFileInput, GetLogFileOutput, S3Client['config']>()
  .ep({
    Bucket: { type: 'contextParams', name: 'Bucket' },
    Key: { type: 'contextParams', name: 'Key' },
    ForcePathStyle: { type: 'clientContextParams', name: 'forcePathStyle' },
    UseArnRegion: { type: 'clientContextParams', name: 'useArnRegion' },
    DisableMultiRegionAccessPoints: { type: 'clientContextParams', name: 'disableMultiregionAccessPoints' },
    Accelerate: { type: 'clientContextParams', name: 'useAccelerateEndpoint' },
    DisableS3ExpressSessionAuth: { type: 'clientContextParams', name: 'disableS3ExpressSessionAuth' },
    UseGlobalEndpoint: { type: 'builtInParams', name: 'useGlobalEndpoint' },
    Endpoint: { type: 'builtInParams', name: 'endpoint' },
    Region: { type: 'builtInParams', name: 'region' },
    UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
    UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
  })
  .m((command, _client, config) => [getEndpointPlugin(config, command.getEndpointParameterInstructions())])
  .sc(schema)
  .build() {}
