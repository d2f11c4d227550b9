import { EvidenceError, type EvidenceErrorCode, OperatorError } from '../../errors.ts';
import { classify, DeadlineError } from '../failure.ts';

interface S3Error {
  readonly name?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** What S3 calls an error. */
export function errorNamed(error: unknown): string {
  const { name = 'Error', Code: code } = of(error);
  return code ?? name;
}

/** How often the SDK sent what then failed. */
export function attemptsOf(error: unknown): number {
  return of(error).$metadata?.attempts ?? 1;
}

/** Where S3 says that a bucket is, when it is asked in another region. */
export function regionNamed(error: unknown): string | undefined {
  const { $metadata, $response } = of(error);
  const region = $response?.headers?.['x-amz-bucket-region'];
  // A refusal names the region too, and stays a refusal.
  return $metadata?.httpStatusCode === 301 || $metadata?.httpStatusCode === 400 ? region : undefined;
}

/** Whether there is no such object; a bucket that is not there is another matter. */
export function isAbsent(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(errorNamed(error));
}

/** AWS's names for what an operator can mend, in words. */
const known: Readonly<Record<string, { readonly why: string; readonly hint: string }>> = {
  NoSuchBucket: { why: 'there is no such bucket', hint: 'make the bucket first, with Object Lock: docs/publishing.md' },
  InvalidAccessKeyId: { why: 'AWS does not know the credentials', hint: 'check which identity is in use: aws sts get-caller-identity' },
  BadDigest: { why: 'what arrived is not what was sent', hint: 'something between here and S3 changes what passes' },
  XAmzContentChecksumMismatch: { why: 'what arrived is not what was sent', hint: 'something between here and S3 changes what passes' },
  ConditionalRequestConflict: { why: 'others write the same name, again and again', hint: 'try again once they have ended' },
  InvalidRequest: { why: 'the bucket does not take it', hint: 'check its Object Lock, encryption and policies' },
};

/** Rejects with words for the operator: what was not allowed or did not work, and what would mend it. `what` names bucket or object. */
export type Refuse = (action: string, what: string) => (cause: unknown) => never;

/** Refusals under one code. */
export function refusals(code: EvidenceErrorCode): Refuse {
  return (action, what) => (cause) => {
    // An interrupt stays what it is.
    if (cause instanceof OperatorError || (cause instanceof DeadlineError && cause.kind === 'aborted')) throw cause;
    const { message, reason, retry } = classify(cause);
    const name = errorNamed(cause);
    const status = of(cause).$metadata?.httpStatusCode;
    const fail = (why: string, hint: string): never => {
      // To a HEAD S3 answers without words.
      const words = ['', name, 'UnknownError'].includes(message) ? name : `${name}: ${message}`;
      throw new EvidenceError(code, `${action} on s3://${what}: ${why} (${words})`, { hint, cause });
    };
    const words = known[name];
    if (words !== undefined) return fail(words.why, words.hint);
    if (status === 404) return fail('there is no such bucket', known.NoSuchBucket?.hint ?? '');
    if (retry === 'renew') return fail('the AWS credentials have expired', 'sign in again (for example: aws sso login)');
    if (reason === 'denied' || status === 403) {
      return fail('AWS refused it', `who writes needs ${action}, by its own policy and by that of the bucket: docs/publishing.md`);
    }
    if (reason === 'throttled')
      return fail('AWS throttled it, again and again', 'run the same command again later: it goes on where it stopped');
    if (reason === 'timed-out' || retry === 'transient') {
      return fail('S3 could not be reached', 'check the network and AWS_ENDPOINT_URL; the same command goes on where it stopped');
    }
    return fail('S3 did not do it', 'the same command goes on where it stopped');
  };
}

function of(error: unknown): S3Error {
  return typeof error === 'object' && error !== null ? (error as S3Error) : {};
}
