import type { Operation } from './operations.ts';
import type { TransportOptions } from './transport.ts';

type OnResponse = NonNullable<TransportOptions['onResponse']>;

/** Hands on the answers to operations that facts declare, and no other. Never one of STS, declared or not: it may hold keys. */
export function declaredResponses(operations: readonly Operation[], keep: OnResponse): OnResponse {
  const declared: ReadonlySet<string> = new Set(operations);
  return (response) => {
    const isDeclared = declared.has(`${response.service}.${response.operation}`);
    return isDeclared && response.service !== 'STS' ? keep(response) : undefined;
  };
}
