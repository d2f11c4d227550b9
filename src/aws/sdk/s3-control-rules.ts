import type { EndpointRuleObject, RuleSetObject } from '@smithy/core/endpoints';

const isTrue = (name: string) => ({ fn: 'booleanEquals', argv: [{ ref: name }, true] });
const properties = { authSchemes: [{ name: 'sigv4', signingName: 's3', signingRegion: '{Region}', disableDoubleEncoding: true }] };
const partition = { fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'Partition' };

function host(between: string, flags: readonly string[]): EndpointRuleObject {
  const url = `https://{AccountId}.${between}.{Region}.{Partition#dnsSuffix}`;
  return { type: 'endpoint', conditions: [partition, ...flags.map(isTrue)], endpoint: { url, properties, headers: {} } };
}

/**
 * Where S3 Control is asked about an account, in the language of AWS's endpoint rules. A configured endpoint is taken as it is:
 * an address of digits can have no account before it.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_control_region
 */
export const rules: RuleSetObject = {
  version: '1.0',
  parameters: {
    AccountId: { type: 'String', required: true },
    Endpoint: { type: 'String', required: false },
    Region: { type: 'String', required: true },
    UseDualStack: { type: 'Boolean', required: false, default: false },
    UseFIPS: { type: 'Boolean', required: false, default: false },
  },
  rules: [
    {
      type: 'endpoint',
      conditions: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }],
      endpoint: { url: { ref: 'Endpoint' }, properties, headers: {} },
    },
    host('s3-control-fips.dualstack', ['UseFIPS', 'UseDualStack']),
    host('s3-control-fips', ['UseFIPS']),
    host('s3-control.dualstack', ['UseDualStack']),
    host('s3-control', []),
  ],
} as RuleSetObject;
