import type { ApiRequest } from '../record.ts';
import type { Caller } from './calls.ts';
import { denialOf } from './denial.ts';
import { ReadOnlyError } from './failure.ts';
import type { Operation } from './operations.ts';
import { type Service, sdk } from './sdk.ts';
import type { Seat } from './seat.ts';
import type { Transport } from './transport.ts';

export interface SeatOptions {
  readonly transport: Transport;
  readonly partition: string;
  /** The operations that the reading fact declares. */
  readonly operations: readonly Operation[];
  /** A caller for this account in any region. */
  readonly callerIn: (region: string) => Caller;
  /** Told of every answered or refused request, in the order of the answers. */
  readonly onRequest: (request: ApiRequest) => void;
}

type Page = Readonly<Record<string, unknown>>;

/** A listing that goes on for ever is a fault of the service or of a proxy, not a large account. */
const mostPages = 10_000;

/** A seat in one account and region for one reading. */
export function createSeat(region: string, options: SeatOptions): Seat {
  const caller = options.callerIn(region);
  const call = async (operation: Operation, input: object): Promise<Page> => {
    if (!options.operations.includes(operation)) throw new ReadOnlyError(operation);
    const [service, name] = operation.split('.') as [Service, string];
    const module = (await sdk[service]()) as unknown as Record<string, new (input: object) => { input: object }>;
    const Command = module[`${name}Command`];
    if (Command === undefined) throw new ReadOnlyError(operation);
    try {
      // Not a command of the SDK: each of those brings a middleware stack, and thousands of calls wait at once.
      const { output, request } = await options.transport.send([service, name], { input: { ...input }, constructor: Command }, caller);
      options.onRequest(request);
      return output as Page;
    } catch (error) {
      const request = (error as { iqRequest?: ApiRequest }).iqRequest;
      const denial = denialOf(error, caller.role);
      if (request !== undefined) options.onRequest(denial === undefined ? request : { ...request, denial });
      throw error;
    }
  };
  const pages = async function* (operation: Operation, input: object, tokens: { token: string; next: string }): AsyncGenerator<Page> {
    let token: unknown;
    for (let count = 0; count < mostPages; count += 1) {
      const page = await call(operation, token === undefined ? input : { ...input, [tokens.token]: token });
      yield page;
      const next = page[tokens.next];
      if (next === undefined || next === null || next === '') return;
      if (next === token) throw new Error(`${operation} answered the same page token twice`);
      token = next;
    }
    throw new Error(`${operation} did not end after ${mostPages} pages`);
  };
  return {
    account: caller.account,
    region,
    partition: options.partition,
    call,
    pages,
    in: (other: string) => createSeat(other, options),
  } as unknown as Seat;
}
