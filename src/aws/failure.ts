import type { UnobservedReason } from '../record.ts';

/** What a failed call means for a run: worth another try, and the reason to record when it stays failed. */
export interface Failure {
  /** AWS's error name, or the system's. */
  readonly name: string;
  readonly message: string;
  readonly reason: UnobservedReason;
  /**
   * `throttle`: again until the run's deadline; `transient`: a few times; `renew`: once, with new keys; `resign`: once, for the time
   * that the answer told; `never`: the answer will not change.
   */
  readonly retry: 'throttle' | 'transient' | 'renew' | 'resign' | 'never';
}

/** Thrown where a deadline of the call or the run has passed, or the run was interrupted. */
export class DeadlineError extends Error {
  readonly kind: 'call' | 'run' | 'aborted';

  constructor(kind: DeadlineError['kind']) {
    super(
      { call: 'no answer within the deadline of a call', run: 'the deadline of the run passed', aborted: 'the run was interrupted' }[kind],
    );
    this.name = 'DeadlineError';
    this.kind = kind;
  }
}

/** Thrown before the network where an operation is not one that a fact declares. */
export class ReadOnlyError extends Error {
  constructor(operation: string) {
    super(`${operation} is not a declared read operation; refused before the network`);
    this.name = 'ReadOnlyError';
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and each service's error list.
const denied =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError(Exception)?|NotAuthorized(Exception)?|AllAccessDisabled|Client\.UnauthorizedOperation|AuthFailure|OptInRequired|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InsufficientPrivilegesException)$/;
const expired = /^(ExpiredToken(Exception)?|RequestExpired)$/;
/** What services answer where the time of a signature is not theirs; also what they answer for other reasons. */
const skewed =
  /^(AccessDeniedException|AuthFailure|InvalidSignatureException|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|SignatureDoesNotMatch)$/;
const throttled =
  /^(Throttl(ed|ing)(Exception)?|ThrottledException|RequestThrottled(Exception)?|TooManyRequests(Exception)?|RequestLimitExceeded|BandwidthLimitExceeded|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|SlowDown|EC2ThrottledException|TransactionInProgressException)$/;
const unsupported =
  /^(UnsupportedOperation(Exception)?|UnknownOperation(Exception)?|InvalidAction|NotImplemented|OperationNotSupported(Exception)?|UnsupportedFeature)$/;
const network =
  /^(ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|RequestTimeout(Exception)?|NetworkingError|SyntaxError|IncompleteBody|SocketError|ConnectTimeoutError|HeadersTimeoutError|HTTPParserError|ResponseContentLengthMismatchError|ProxyConnectionError)$/;

/** Names that say nothing. */
const unsaying: ReadonlySet<string> = new Set(['Error', 'AggregateError', 'Unknown']);

interface AwsError {
  readonly name?: string;
  readonly Code?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** Tells AWS's errors apart by name; the one place that does. An error it does not know is `failed`, and tried again on HTTP 5xx. */
export function classify(error: unknown): Failure {
  if (error instanceof DeadlineError) {
    const reason = error.kind === 'aborted' ? 'aborted' : 'timed-out';
    return { name: error.name, message: error.message, reason, retry: error.kind === 'call' ? 'transient' : 'never' };
  }
  const aws = (typeof error === 'object' && error !== null ? error : {}) as AwsError;
  const name = [aws.name, aws.Code, aws.code].find((text) => text !== undefined && !unsaying.has(text)) ?? 'Error';
  const names = [aws.name, aws.Code, aws.code].filter((text) => text !== undefined);
  // Where each of several addresses failed, Node's error has no words of its own.
  const message = error instanceof AggregateError ? error.errors.map(String).join(', ') : (aws.message ?? String(error));
  const status = aws.$metadata?.httpStatusCode;
  const is = (pattern: RegExp) => names.some((text) => pattern.test(text));
  if (is(throttled) || status === 429) return { name, message, reason: 'throttled', retry: 'throttle' };
  const isRefused = is(denied) || is(expired);
  // The SDK learns the service's time from every such answer, so this holds for each of them on a machine whose clock is wrong.
  if (aws.$metadata?.clockSkewCorrected === true && is(skewed))
    return { name, message, reason: isRefused ? 'denied' : 'failed', retry: 'resign' };
  if (is(expired)) return { name, message, reason: 'denied', retry: 'renew' };
  if (is(denied)) return { name, message, reason: 'denied', retry: 'never' };
  // A gap of an emulator or a proxy answers 501; it will not change.
  if (is(unsupported) || status === 501) return { name, message, reason: 'unsupported', retry: 'never' };
  if (name === 'RequestTimeTooSkewed') return { name, message, reason: 'failed', retry: 'transient' };
  if (is(network) || (status !== undefined && status >= 500)) return { name, message, reason: 'failed', retry: 'transient' };
  return { name, message, reason: 'failed', retry: 'never' };
}

/** Whether AWS says that a service control policy refused the call (its words, explicit deny or not). */
export function isDeniedByScp(error: unknown): boolean {
  const failure = classify(error);
  return failure.reason === 'denied' && /\bservice control policy\b/i.test(failure.message);
}

/** Whether AWS did not accept the keys themselves, or not there: no policy mends that. */
export function isAboutKeys(failure: Failure): boolean {
  return /^(ExpiredToken(Exception)?|RequestExpired|AuthFailure|OptInRequired|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException)$/.test(
    failure.name,
  );
}

/** Whether this machine does not trust the certificate that it was shown: the endpoint's, or that of a proxy in between. */
export function isAboutTrust(failure: Failure): boolean {
  // Codes of OpenSSL and Node.
  return /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY))/.test(
    failure.name,
  );
}
