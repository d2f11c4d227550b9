import type { Caller } from '../../aws/calls.ts';
import { defaultCredentials, RoleChain } from '../../aws/credentials.ts';
import { classify } from '../../aws/failure.ts';
import { createSeat } from '../../aws/seats.ts';
import { sessionPolicy } from '../../aws/session-policy.ts';
import { Transport } from '../../aws/transport.ts';
import { AccessError } from '../../errors.ts';

const operation = 'Organizations.DescribeOrganization';

/** Who is asked first, before there is a spec. */
export interface Asking {
  readonly runId: string;
  readonly version: string;
  readonly region: string;
  readonly role: string;
  readonly externalId: string | undefined;
  readonly profile: string | undefined;
  readonly concurrency: number;
  readonly isUnlimited?: boolean | undefined;
  readonly interrupt: AbortSignal;
}

/** The organization that the caller's account belongs to. */
export interface Membership {
  readonly organization: string;
  /** Id of the management account. */
  readonly management: string;
}

/** Asks AWS which organization this is: as the caller, and where that is refused by the role in the caller's account. Rejects with AccessError. */
export async function membershipOf(asking: Asking): Promise<Membership> {
  const { region, interrupt } = asking;
  const transport = new Transport({
    allowed: new Set([operation, 'STS.AssumeRole', 'STS.GetCallerIdentity']),
    concurrency: asking.concurrency,
    isUnlimited: asking.isUnlimited,
    quotaShare: 0.25,
    callTimeout: 20_000,
    signal: interrupt,
    version: asking.version,
    profile: asking.profile,
    onCall: () => undefined,
  });
  try {
    const base = await defaultCredentials(asking.profile, transport.requestHandler);
    const { runId, externalId, role } = asking;
    const chain = await RoleChain.start({ transport, base, region, runId, externalId, policy: sessionPolicy([operation]) });
    const { account, partition } = chain.identity;
    const callers: readonly ((where: string) => Caller)[] = [
      (where) => ({ account, region: where, credentials: base }),
      (where) => chain.caller({ account, role }, where),
    ];
    let refused: unknown;
    for (const callerIn of callers) {
      try {
        const seat = createSeat(region, { transport, partition, operations: [operation], callerIn, onRequest: () => undefined });
        const { Organization } = await seat.call(operation, {});
        if (Organization?.Id !== undefined && Organization.MasterAccountId !== undefined)
          return { organization: Organization.Id, management: Organization.MasterAccountId };
      } catch (error) {
        interrupt.throwIfAborted();
        refused = error;
      }
    }
    throw unknownOrganization(account, refused);
  } finally {
    await transport.close();
  }
}

function unknownOrganization(account: string, cause: unknown): AccessError {
  const words =
    cause === undefined ? 'it left out the id or the management account' : `${classify(cause).name}: ${classify(cause).message}`;
  return new AccessError('organization', `AWS did not say to which organization ${account} belongs: ${words}`, {
    hint: 'it takes organizations:DescribeOrganization, of the caller or of the role in its account',
    cause,
  });
}
