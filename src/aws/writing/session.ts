import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { AccessError, OperatorError } from '../../errors.ts';
import { defaultCredentials, type Identity } from '../credentials.ts';
import { classify, DeadlineError } from '../failure.ts';
import { HttpHandler } from '../http/handler.ts';
import type { Credentials } from '../signing.ts';

/** What writes to AWS, or signs there: credentials and connections of its own, none of which a seat that reads ever holds. */
export interface WritingSession {
  readonly region: string;
  /** Whose settings count, such as FIPS and dual-stack endpoints. */
  readonly profile?: string;
  /** For the SDK's clients. New ones are asked for before they end. */
  readonly credentials: () => Promise<Credentials>;
  /** For the SDK's clients. What it rejects with holds no session token. */
  readonly requestHandler: HttpHandler;
  /** Who writes, as AWS says: the role's session where there is a role. */
  readonly identity: Identity;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Of S3 or AWS KMS, and of the STS asked. */
  readonly region: string;
  readonly profile?: string;
  /** By ARN, or by its name in `account`. */
  readonly role?: string;
  /** 12 digits; the caller's own where there is none. */
  readonly account?: string;
  /** Named in the session's name, which CloudTrail keeps with every call. */
  readonly runId?: string;
  /** Milliseconds for one attempt of one call. */
  readonly callTimeout?: number;
  /** Ends every call under way. */
  readonly signal?: AbortSignal;
}

/** Seconds of a session; role chaining allows no more than an hour. */
const sessionSeconds = 3600;
const defaultTimeoutMs = 30_000;
/** At once, to one service. */
const mostConnections = 16;

/**
 * A session that may write: of the caller, or of one role that the caller assumes, without the session policy that binds the reader. Rejects with
 * AccessError where AWS does not know the caller, or the role cannot be assumed.
 */
export async function openSession(options: SessionOptions): Promise<WritingSession> {
  const { region, profile, role, callTimeout = defaultTimeoutMs, signal = new AbortController().signal } = options;
  const requestHandler = new WritingHandler({ most: mostConnections, environment: process.env, callTimeout, signal });
  try {
    const base = await defaultCredentials(profile, requestHandler);
    const caller = () => base();
    const clientOptions = { region, requestHandler, credentials: caller, maxAttempts: 5, ...(profile === undefined ? {} : { profile }) };
    const identity = await identify(clientOptions);
    const session = {
      region,
      requestHandler,
      ...(profile === undefined ? {} : { profile }),
      close: () => requestHandler.close(),
    };
    if (role === undefined) return { ...session, credentials: caller, identity };
    const { partition } = identity;
    const roleArn = role.startsWith('arn:') ? role : `arn:${partition}:iam::${options.account ?? identity.account}:role/${role}`;
    const enter = () => assume(roleArn, { clientOptions, sessionName: `iq-${options.runId ?? 'writing'}` });
    const first = await enter();
    return { ...session, credentials: renewed(first.credentials, enter), identity: { ...first.identity, partition } };
  } catch (error) {
    await requestHandler.close();
    throw error;
  }
}

interface StsOptions {
  readonly region: string;
  readonly requestHandler: HttpHandler;
  readonly credentials: () => Promise<Credentials>;
  readonly maxAttempts: number;
  readonly profile?: string;
}

async function identify(clientOptions: StsOptions): Promise<Identity> {
  const { GetCallerIdentityCommand, STSClient } = await import('../sdk/sts.ts');
  const answer = await new STSClient(clientOptions)
    .send(new GetCallerIdentityCommand({}))
    .catch(refuse('AWS does not know the caller', 'check which identity is in use: aws sts get-caller-identity'));
  const { Arn: arn, Account: account } = answer;
  const partition = arn?.split(':')[1];
  if (arn === undefined || account === undefined || partition === undefined) {
    throw new AccessError('denied', 'AWS did not say who the caller is.', { hint: 'check AWS_ENDPOINT_URL' });
  }
  return { arn, account, partition };
}

interface Entered {
  readonly credentials: Credentials;
  readonly identity: Omit<Identity, 'partition'>;
}

interface Entering {
  readonly clientOptions: StsOptions;
  readonly sessionName: string;
}

async function assume(roleArn: string, { clientOptions, sessionName }: Entering): Promise<Entered> {
  const { AssumeRoleCommand, STSClient } = await import('../sdk/sts.ts');
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: sessionSeconds });
  const answer = await new STSClient(clientOptions)
    .send(command)
    .catch(
      refuse(
        `The role ${roleArn} cannot be assumed`,
        'its trust policy must name who runs iq here, whose own policy must allow sts:AssumeRole',
      ),
    );
  const { Credentials: keys, AssumedRoleUser: user } = answer;
  const account = user?.Arn?.split(':')[4];
  if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined || user?.Arn === undefined || account === undefined) {
    throw new AccessError('denied', `AssumeRole of ${roleArn} answered without credentials.`, { hint: 'check AWS_ENDPOINT_URL' });
  }
  return {
    identity: { arn: user.Arn, account },
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
      ...(keys.Expiration === undefined ? {} : { expiration: keys.Expiration }),
    },
  };
}

/** The first credentials, then new ones whenever somebody asks: the SDK asks five minutes before they end. */
function renewed(first: Credentials, enter: () => Promise<Entered>): () => Promise<Credentials> {
  let current = Promise.resolve(first);
  return async () => {
    const known = await current;
    if (known.expiration === undefined || known.expiration.getTime() - Date.now() > renewBeforeMs) return known;
    const next = enter().then(({ credentials }) => credentials);
    // A refusal is not remembered: the next call asks again.
    current = next.catch(() => known);
    return next;
  };
}

/** A little more than the SDK's own five minutes. */
const renewBeforeMs = 6 * 60_000;

function refuse(what: string, hint: string): (cause: unknown) => never {
  return (cause) => {
    // What has words already keeps them, and an interrupt stays what it is.
    if (cause instanceof OperatorError || (cause instanceof DeadlineError && cause.kind === 'aborted')) throw cause;
    const { name, message, retry, reason } = classify(cause);
    if (retry === 'transient' || reason === 'timed-out' || reason === 'throttled') {
      throw new AccessError('endpoint-unreachable', `AWS could not be reached: ${name}: ${message}`, {
        hint: 'check the network and AWS_ENDPOINT_URL',
        cause,
      });
    }
    throw new AccessError('denied', `${what}: ${name}: ${message}`, { hint, cause });
  };
}

/** Sends nothing in the clear but where the environment says so, and lets no session token come back in an error. */
class WritingHandler extends HttpHandler {
  override async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    if (request.protocol !== 'https:' && !isEndpointGiven(request)) {
      throw new AccessError(
        'endpoint-unreachable',
        `${request.hostname} is not asked over ${request.protocol}//: what goes there would not be encrypted`,
        {
          hint: 'only AWS_ENDPOINT_URL in the environment can name such an endpoint',
        },
      );
    }
    const { response } = await super.handle(request).catch(markTransient);
    const token = request.headers['x-amz-security-token'];
    if (response.statusCode >= 300 && token !== undefined) response.body = withoutToken(response.body, token);
    return { response };
  }
}

function isEndpointGiven({ hostname }: HttpRequest): boolean {
  return Object.entries(process.env).some(
    ([name, url = '']) => /^AWS_ENDPOINT_URL(_S3|_KMS|_STS|_SNS)?$/.test(name) && URL.canParse(url) && new URL(url).hostname === hostname,
  );
}

/** The SDK's retries know only the errors of its own HTTP handler by name. */
function markTransient(error: unknown): never {
  if (error instanceof Error && classify(error).retry === 'transient') Object.assign(error, { $retryable: {} });
  throw error;
}

/** A service that refuses a signature repeats the request that it expected, token and all. */
function withoutToken(body: unknown, token: string): unknown {
  if (!(body instanceof Uint8Array)) return body;
  const text = Buffer.from(body).toString('utf8');
  return text.includes(token) ? Buffer.from(text.replaceAll(token, '[redacted]')) : body;
}
