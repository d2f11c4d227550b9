import type { EndpointRuleObject, ErrorRuleObject, RuleSetObject } from '@smithy/core/endpoints';

const isTrue = (name: string) => ({ fn: 'booleanEquals', argv: [{ ref: name }, true] });
const supports = (what: string) => ({ fn: 'booleanEquals', argv: [{ fn: 'getAttr', argv: [{ ref: 'PartitionResult' }, what] }, true] });
const fips = [isTrue('UseFIPS'), supports('supportsFIPS')];
const dualStack = [isTrue('UseDualStack'), supports('supportsDualStack')];

const refuse = (flag: string, error: string): ErrorRuleObject => ({ type: 'error', conditions: [isTrue(flag)], error });

/**
 * Where the calls of a service go, in the language of AWS's endpoint rules and by the rules that AWS publishes for most services: a
 * configured endpoint as it is, else a host of the region, or of the one region that a global service has in a partition.
 */
export function endpointRules(name: string, region: '{Region}' | '{PartitionResult#implicitGlobalRegion}'): RuleSetObject {
  const properties = { authSchemes: [{ name: 'sigv4', signingRegion: region }] };
  const host = (label: string, suffix: string, conditions: NonNullable<EndpointRuleObject['conditions']>): EndpointRuleObject => ({
    type: 'endpoint',
    conditions,
    endpoint: { url: `https://${label}.${region}.{PartitionResult#${suffix}}`, properties, headers: {} },
  });
  return {
    version: '1.0',
    parameters: {
      Endpoint: { type: 'String', required: false },
      Region: { type: 'String', required: true },
      UseDualStack: { type: 'Boolean', required: false, default: false },
      UseFIPS: { type: 'Boolean', required: false, default: false },
    },
    rules: [
      {
        type: 'tree',
        conditions: [{ fn: 'isSet', argv: [{ ref: 'Endpoint' }] }],
        rules: [
          refuse('UseFIPS', 'FIPS and a custom endpoint are not supported together'),
          refuse('UseDualStack', 'dual-stack and a custom endpoint are not supported together'),
          { type: 'endpoint', conditions: [], endpoint: { url: { ref: 'Endpoint' }, properties: {}, headers: {} } },
        ],
      },
      {
        type: 'tree',
        conditions: [{ fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'PartitionResult' }],
        rules: [
          host(`${name}-fips`, 'dualStackDnsSuffix', [...fips, ...dualStack]),
          host(`${name}-fips`, 'dnsSuffix', [...fips, { fn: 'not', argv: [isTrue('UseDualStack')] }]),
          refuse('UseFIPS', 'this partition has no such FIPS endpoint'),
          host(name, 'dualStackDnsSuffix', dualStack),
          refuse('UseDualStack', 'this partition has no dual-stack endpoint'),
          host(name, 'dnsSuffix', []),
        ],
      },
    ],
  } as RuleSetObject;
}
