import { AccessError } from '../errors.ts';
import type { Caller } from './calls.ts';
import { classify, DeadlineError, isAboutTrust } from './failure.ts';
import type { HttpHandler } from './http/handler.ts';
import { type PolicyDocument, securityAuditArn } from './session-policy.ts';
import type { Credentials } from './signing.ts';
import type { Transport } from './transport.ts';

/** Who runs the tool, as AWS says. */
export interface Identity {
  readonly arn: string;
  readonly account: string;
  readonly partition: string;
}

/** How one account is entered. */
export interface Entry {
  readonly account: string;
  readonly role: string;
}

export interface ChainOptions {
  readonly transport: Transport;
  /** The default credential chain, or a profile's. */
  readonly base: Caller['credentials'];
  /** Region of the STS endpoint: regional, because opt-in regions refuse tokens of the global one. */
  readonly region: string;
  readonly runId: string;
  readonly externalId: string | undefined;
  readonly policy: PolicyDocument | null;
  readonly now?: () => number;
}

/** Seconds of a session; role chaining allows no more than an hour. */
const sessionSeconds = 3600;
/** A session is renewed this long before it ends. */
const renewBeforeMs = 5 * 60_000;

/** The default credential chain of the SDK: environment, profile, container, instance. Sign-in services are asked over the run's connections. */
export async function defaultCredentials(profile: string | undefined, requestHandler?: HttpHandler): Promise<Caller['credentials']> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const provider = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    ...(requestHandler === undefined ? {} : { clientConfig: { requestHandler } }),
  });
  return async (refused) => {
    try {
      return await provider({ forceRefresh: refused !== undefined });
    } catch (error) {
      const isExpired = error instanceof Error && /expired/i.test(error.message);
      throw new AccessError(
        isExpired ? 'expired-credentials' : 'no-credentials',
        isExpired ? 'The AWS credentials have expired.' : 'No AWS credentials were found.',
        {
          hint: isExpired
            ? 'sign in again (for example: aws sso login)'
            : 'set AWS_PROFILE or --profile, or run where a role is attached; iq demo needs none',
          cause: error,
        },
      );
    }
  };
}

/**
 * The chain base → role in each account. Sessions are cached, renewed before they end, and asked for once however many wait;
 * a refusal stands for the run.
 */
export class RoleChain {
  readonly #options: ChainOptions;
  readonly #sessions = new Map<string, Promise<Credentials>>();
  readonly #latest = new Map<string, Credentials>();
  readonly #identity: Identity;
  #sourceIdentity: string | undefined;

  private constructor(options: ChainOptions, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
  }

  /** Asks AWS who we are. Rejects with AccessError: no run starts without an identity. */
  static async start(options: ChainOptions): Promise<RoleChain> {
    const caller: Caller = { account: 'caller', region: options.region, credentials: options.base };
    try {
      const { GetCallerIdentityCommand } = await import('./sdk/sts.ts');
      const { output } = await options.transport.send(['STS', 'GetCallerIdentity'], new GetCallerIdentityCommand({}), caller);
      const { Arn: arn, Account: account } = output as { Arn?: string; Account?: string };
      const partition = arn?.split(':')[1];
      if (arn === undefined || account === undefined || partition === undefined) throw new Error('AWS did not say who the caller is');
      return new RoleChain(options, { arn, account, partition });
    } catch (error) {
      throw asAccessError(error);
    }
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** A SourceIdentity that the caller's session passed on to the roles; recorded, never set. */
  get sourceIdentity(): string | undefined {
    return this.#sourceIdentity;
  }

  /** A caller for one account and region, through its role. */
  caller(entry: Entry, region: string): Caller {
    const { account, role } = entry;
    const latest = () => this.#latest.get(keyOf(entry));
    return { account, region, role, credentials: (refused) => this.#session(entry, refused), latest };
  }

  #session(entry: Entry, refused: Credentials | undefined): Promise<Credentials> {
    const key = keyOf(entry);
    const existing = this.#sessions.get(key);
    const session =
      existing === undefined
        ? this.#assume(entry)
        : existing.then((current) => (current !== refused && this.#isFresh(current) ? current : this.#renew(key, entry, existing)));
    if (existing === undefined) this.#sessions.set(key, session);
    return session;
  }

  #renew(key: string, entry: Entry, stale: Promise<Credentials>): Promise<Credentials> {
    const current = this.#sessions.get(key);
    if (current !== undefined && current !== stale) return current;
    const renewed = this.#assume(entry);
    this.#sessions.set(key, renewed);
    return renewed;
  }

  #isFresh(credentials: Credentials): boolean {
    const now = (this.#options.now ?? Date.now)();
    return credentials.expiration === undefined || credentials.expiration.getTime() - now > renewBeforeMs;
  }

  async #assume(entry: Entry): Promise<Credentials> {
    const { transport, region, base, runId, externalId, policy } = this.#options;
    const { partition } = this.#identity;
    const { AssumeRoleCommand } = await import('./sdk/sts.ts');
    const command = new AssumeRoleCommand({
      RoleArn: `arn:${partition}:iam::${entry.account}:role/${entry.role}`,
      RoleSessionName: `iq-${runId}`,
      DurationSeconds: sessionSeconds,
      PolicyArns: [{ arn: securityAuditArn(partition) }],
      ...(policy === null ? {} : { Policy: JSON.stringify(policy) }),
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    });
    // AWS counts it against the caller, not against the account that is entered.
    const payer = this.#identity.account;
    const { output } = await transport.send(['STS', 'AssumeRole'], command, { account: entry.account, payer, region, credentials: base });
    const { Credentials: keys, SourceIdentity: sourceIdentity } = output as AssumeRoleAnswer;
    if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined) throw new Error('AssumeRole answered without credentials');
    this.#sourceIdentity ??= sourceIdentity;
    const session: Credentials = {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
      ...(keys.Expiration === undefined ? {} : { expiration: keys.Expiration }),
    };
    this.#latest.set(keyOf(entry), session);
    return session;
  }
}

function keyOf({ account, role }: Entry): string {
  return `${account}/${role}`;
}

interface AssumeRoleAnswer {
  readonly Credentials?: {
    readonly AccessKeyId?: string;
    readonly SecretAccessKey?: string;
    readonly SessionToken?: string;
    readonly Expiration?: Date;
  };
  readonly SourceIdentity?: string;
}

/** The error to leave with. An interrupt stays what it is: the run has a record to write. */
function asAccessError(error: unknown): Error {
  if (error instanceof AccessError || (error instanceof DeadlineError && error.kind === 'aborted')) return error;
  const failure = classify(error);
  if (failure.retry === 'renew') {
    return new AccessError('expired-credentials', 'The AWS credentials have expired.', {
      hint: 'sign in again (for example: aws sso login)',
      cause: error,
    });
  }
  if (failure.reason === 'denied') {
    return new AccessError('denied', `AWS refused the credentials: ${failure.name}: ${failure.message}`, {
      hint: 'check which identity is in use: aws sts get-caller-identity',
      cause: error,
    });
  }
  if (failure.retry === 'transient' || failure.reason === 'timed-out') {
    return new AccessError('endpoint-unreachable', `AWS could not be reached: ${failure.message}`, {
      hint: 'check the network and AWS_ENDPOINT_URL',
      cause: error,
    });
  }
  if (isAboutTrust(failure)) {
    return new AccessError('endpoint-unreachable', `AWS could not be reached: ${failure.name}: ${failure.message}`, {
      hint: 'where a proxy signs with an authority of its own, name the file of its certificate in AWS_CA_BUNDLE',
      cause: error,
    });
  }
  return new AccessError('denied', `AWS did not accept the first call: ${failure.name}: ${failure.message}`, { cause: error });
}
