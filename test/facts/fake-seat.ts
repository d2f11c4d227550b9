import type { Operation } from '../../src/aws/operations.ts';
import type { Input, Output } from '../../src/aws/sdk.ts';
import type { Seat } from '../../src/aws/seat.ts';

/** What AWS answers in a test: an output, or an error to throw. */
type Answers = { readonly [O in Operation]?: (input: Input<O>, region: string) => Output<O> | Omit<Output<O>, '$metadata'> | Error };

/** One call that a fact made. */
export interface FakeCall {
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A seat that gives canned answers and remembers what it was asked. An operation without an answer is an error. */
export type FakeSeat = Seat & { readonly calls: readonly FakeCall[] };

/**
 * Makes a seat for a test. `pages` follows tokens as the real one does: an answer that carries a token is asked again with it.
 * `in` gives the same answers in another region, and its calls are counted here too.
 */
export function fakeSeat(
  place: { readonly account?: string; readonly region?: string; readonly partition?: string },
  answers: Answers,
): FakeSeat {
  const calls: FakeCall[] = [];
  const account = place.account ?? '222222222222';
  const partition = place.partition ?? 'aws';
  const seatIn = (region: string): FakeSeat => {
    const call = async (operation: string, input: object): Promise<unknown> => {
      // A turn of the event loop, as the network takes: what a fact starts together is then really under way together.
      await new Promise((resolve) => setImmediate(resolve));
      calls.push({ operation, region, input: { ...input } });
      const answer = (answers as Readonly<Record<string, ((input: object, region: string) => unknown) | undefined>>)[operation];
      if (answer === undefined) throw new Error(`the test has no answer for ${operation}`);
      const output = answer(input, region);
      if (output instanceof Error) throw output;
      // Every answer of AWS's carries a request id.
      return { $metadata: { requestId: 'a-request' }, ...(output as object) };
    };
    async function* pages(operation: string, input: object, tokens: { token: string; next: string }): AsyncGenerator<unknown> {
      let token: unknown;
      do {
        const page = (await call(operation, token === undefined ? input : { ...input, [tokens.token]: token })) as Record<string, unknown>;
        yield page;
        token = page[tokens.next];
      } while (token !== undefined && token !== '');
    }
    return { account, region, partition, call, pages, in: seatIn, calls } as unknown as FakeSeat;
  };
  return seatIn(place.region ?? 'us-east-2');
}

/** An error as the SDK throws it. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}

/** AWS's refusal of a call for want of permission. */
export function accessDenied(message = 'User is not authorized to perform this operation'): Error {
  return awsError('AccessDeniedException', message);
}

/** AWS's refusal of a call by a service control policy. */
export function deniedByScp(action: string): Error {
  return accessDenied(
    `User: arn:aws:sts::222222222222:assumed-role/iq-auditor/iq is not authorized to perform: ${action} with an explicit deny in a service control policy`,
  );
}
