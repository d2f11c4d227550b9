import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { listeners } from './listeners.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { compare, required, text, time } from './values.ts';

/** A certificate of AWS Certificate Manager. `null` is what AWS left out or refused, never a default. */
export interface Certificate {
  readonly arn: string;
  /** The first name that it is for. */
  readonly domain: string | null;
  /** AWS's word: ISSUED, PENDING_VALIDATION, INACTIVE, EXPIRED, VALIDATION_TIMED_OUT, REVOKED, FAILED. */
  readonly status: string | null;
  /** AWS's word: AMAZON_ISSUED, PRIVATE, IMPORTED. */
  readonly type: string | null;
  /** RFC 3339. */
  readonly notBefore: string | null;
  /** RFC 3339. */
  readonly notAfter: string | null;
  /** AWS's word: ELIGIBLE, INELIGIBLE. */
  readonly renewal: string | null;
  /** AWS's word for the latest renewal, `null` before the first: PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS, FAILED. */
  readonly renewalStatus: string | null;
  /** Why this certificate could not be described, while the others stand. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly Certificate[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      domain: z.string().nullable(),
      status: z.string().nullable(),
      type: z.string().nullable(),
      notBefore: z.string().nullable(),
      notAfter: z.string().nullable(),
      renewal: z.string().nullable(),
      renewalStatus: z.string().nullable(),
      readError: refusalShape().nullable(),
    }),
  );

const nothing = {
  domain: null,
  status: null,
  type: null,
  notBefore: null,
  notAfter: null,
  renewal: null,
  renewalStatus: null,
} as const;

/** Every certificate of AWS Certificate Manager that a listener of the account and region shows. Sorted by ARN. */
export const certificates = defineFact({
  name: 'certificates',
  scope: 'region',
  depth: 'full',
  operations: ['ACM.DescribeCertificate'],
  uses: [listeners],
  shape,
  read: async (seat, need): Promise<readonly Certificate[]> => {
    const shown = (await need(listeners)).flatMap((listener) => listener.certificates ?? []).map(({ arn }) => arn);
    const named = [...new Set(shown)].filter((arn) => arn.split(':')[2] === 'acm').sort(compare);
    return Promise.all(named.map((arn) => readCertificate(seat, arn)));
  },
});

async function readCertificate(seat: Seat<'ACM.DescribeCertificate'>, arn: string): Promise<Certificate> {
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation: 'ACM.DescribeCertificate', account, region }, detailOf(seat, arn));
  return refusal === null ? { arn, ...value, readError: null } : { arn, ...nothing, readError: refusal };
}

async function detailOf(seat: Seat<'ACM.DescribeCertificate'>, arn: string): Promise<Omit<Certificate, 'arn' | 'readError'>> {
  const { Certificate: detail } = await seat.call('ACM.DescribeCertificate', { CertificateArn: arn });
  const found = required(detail, 'Certificate');
  return {
    domain: text(found.DomainName),
    status: text(found.Status),
    type: text(found.Type),
    notBefore: time(found.NotBefore),
    notAfter: time(found.NotAfter),
    renewal: text(found.RenewalEligibility),
    renewalStatus: text(found.RenewalSummary?.RenewalStatus),
  };
}
