import type { Operation } from './operations.ts';
import type { TransportOptions } from './transport.ts';

type OnResponse = NonNullable<TransportOptions['onResponse']>;

/**
 * Operations whose answers hold what people put there and must not be handed around: the environment of a function, with its passwords; the
 * token by which a stream writes to Splunk.
 */
const secretive: ReadonlySet<string> = new Set<Operation>(['Firehose.DescribeDeliveryStream', 'Lambda.ListFunctions']);

/** Hands on the answers to operations that facts declare, and no other. Never one of STS, declared or not: it may hold keys. */
export function declaredResponses(operations: readonly Operation[], keep: OnResponse): OnResponse {
  const declared: ReadonlySet<string> = new Set(operations);
  return (response) => {
    const name = `${response.service}.${response.operation}`;
    const isKept = declared.has(name) && response.service !== 'STS' && !secretive.has(name);
    return isKept ? keep(response) : undefined;
  };
}
