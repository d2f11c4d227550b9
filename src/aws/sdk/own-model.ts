import { AccountClient, type AccountClientConfig, type ListRegions$ } from '@aws-sdk/client-account';
import { Command } from '@smithy/core/client';
import { type RuleSetObject, resolveEndpoint } from '@smithy/core/endpoints';

/** A service that no current client of the SDK knows: what AWS's model says of it. */
export interface OwnService {
  /** As AWS's model has it; also what `AWS_ENDPOINT_URL_…` ends in. */
  readonly serviceId: string;
  readonly namespace: string;
  /** Where its calls go. */
  readonly rules: RuleSetObject;
}

/** The schema of an operation, as the SDK writes it: id, namespace, name, traits, input, output. */
type OperationSchema = typeof ListRegions$;
type Schema = OperationSchema[4];

/** Kinds of values in a schema. A time is RFC 3339 text. */
export const kinds = { text: 0, boolean: 2, number: 1, time: 5, json: 15 } as const;

/** The schema of a structure. */
export function structure(namespace: string, name: string, members: Readonly<Record<string, unknown>>): Schema {
  return [3, namespace, name, 0, Object.keys(members), Object.values(members) as never];
}

/** The schema of a list. */
export function listOf(namespace: string, name: string, member: unknown): unknown {
  return [1, namespace, name, 0, member];
}

/**
 * A client for a service that the SDK has none for: that of Account Management, which speaks the same protocol (REST-JSON), with the
 * service's own model and endpoints. Settings of the profile and of the environment count as for every other client.
 */
export function clientOf({ serviceId, namespace, rules }: OwnService) {
  return class extends AccountClient {
    constructor(configuration: AccountClientConfig) {
      const endpointProvider = (endpointParams: object) => resolveEndpoint(rules, { endpointParams: { ...endpointParams } });
      super({
        ...configuration,
        ...{ serviceId, endpointProvider, protocolSettings: { defaultNamespace: namespace, errorTypeRegistries: [] } },
      });
    }
  };
}

/** A command of such a service. */
export function commandOf<I extends object, O extends object>(operation: OperationSchema) {
  return Command.classBuilder<I, O & { readonly $metadata: object }, AccountClient['config']>()
    .ep({
      Endpoint: { type: 'builtInParams', name: 'endpoint' },
      Region: { type: 'builtInParams', name: 'region' },
      UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
      UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
    })
    .sc(operation)
    .build();
}
