import type { Certificate } from '../../facts/certificates.ts';
import type { ListenerCertificate } from '../../facts/listeners/certificates.ts';
import type { Listener } from '../../facts/listeners.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type Asked, eachAsked } from './balancers.ts';
import { eachOfKind, nameOf } from './kinds.ts';
import { combined, failed, open, type Part, passed } from './parts.ts';
import type { TlsWorld } from './world.ts';

/** Every certificate that a listener shows, for whatever name, is issued, stays valid long enough and is renewed by AWS where AWS issued it. */
export function judgeCertificates(world: TlsWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'certificate_valid',
    what: 'for valid certificates',
    judge: (asked, valid) => {
      const expected = `issued, renewed where AWS issued it, valid for ${valid.text}`;
      const none = `${asked.balancer.name} has no listener that ends TLS.`;
      return eachOfKind(asked, { of: ['tls'], expected, none }, (listener) => judgeListener(world, asked, listener, { valid, expected }));
    },
  });
}

function judgeListener(
  world: TlsWorld,
  asked: Asked,
  listener: Listener,
  { valid, expected }: { readonly valid: Quantity; readonly expected: string },
): Draft {
  const name = nameOf(listener, asked);
  const { certificates, certificatesError } = listener;
  const place = { resource: listener.arn, expected, actual: null };
  if (certificatesError !== null) return refused(certificatesError, place);
  if (certificates === null || certificates.length === 0) return unsaid(`AWS named no certificate of ${name}`, place);
  const shown = certificates.map((one) => ({ one, found: world.at('certificates', asked.target).find(({ arn }) => arn === one.arn) }));
  const actual = shown.map(({ one, found }) => ({
    arn: one.arn,
    domain: found?.domain ?? null,
    status: found?.status ?? null,
    type: found?.type ?? null,
    notAfter: found?.notAfter ?? null,
    renewal: found?.renewal ?? null,
  }));
  const parts = shown.flatMap(({ one, found }) => (found === undefined ? [unread(one)] : partsOf(world, one, found, valid)));
  const count = shown.length === 1 ? 'The one certificate' : `Each of the ${shown.length} certificates`;
  const pass = `${count} of ${name} is issued and valid for more than ${valid.text}.`;
  return combined(parts, { ...place, actual }, { pass, fail: `A certificate of ${name} will not do` });
}

/** IAM says nothing of a certificate to whom only reads what this run may read. */
function unread({ arn }: ListenerCertificate): Part {
  return arn.split(':')[2] === 'iam'
    ? open(`${arn} is a server certificate of IAM, which iq does not read: import it into ACM`, 'unsupported')
    : open(`${arn} was not asked for`, 'not-asked');
}

/** What ACM says of a certificate that can not be shown, or not to everybody. */
const bad: readonly string[] = ['EXPIRED', 'FAILED', 'INACTIVE', 'PENDING_VALIDATION', 'REVOKED', 'VALIDATION_TIMED_OUT'];

function partsOf(world: TlsWorld, { arn, isDefault }: ListenerCertificate, found: Certificate, valid: Quantity): readonly Part[] {
  const { domain, status, readError } = found;
  if (readError !== null) return [open(readError.detail, readError.reason)];
  const name = `${domain ?? arn}${isDefault === false ? ' (SNI)' : ''}`;
  if (status !== null && bad.includes(status)) return [failed(`${name} is ${status}`)];
  if (status !== 'ISSUED')
    return [open(status === null ? `AWS did not say whether ${name} is issued` : `${name} is ${status}, which iq does not know`)];
  return [timePart(world, name, found, valid), renewalPart(name, found)];
}

const day = 86_400_000;

/** Against AWS's latest Date, never the clock of the machine. */
function timePart({ asOf }: TlsWorld, name: string, { notBefore, notAfter }: Certificate, valid: Quantity): Part {
  const now = Date.parse(asOf);
  const end = notAfter === null ? Number.NaN : Date.parse(notAfter);
  const start = notBefore === null ? Number.NaN : Date.parse(notBefore);
  if (end <= now) return failed(`${name} expired on ${notAfter?.slice(0, 10)}`);
  if (start > now) return failed(`${name} is not valid before ${notBefore?.slice(0, 10)}`);
  if (end - now < valid.seconds * 1000)
    return failed(`${name} expires on ${notAfter?.slice(0, 10)}, in ${Math.floor((end - now) / day)} days: less than ${valid.text}`);
  return Number.isNaN(end) || Number.isNaN(start) ? open(`AWS did not say from when to when ${name} is valid`) : passed;
}

/** An imported one nobody renews but its owner: its time alone counts. */
function renewalPart(name: string, { type, renewal, renewalStatus }: Certificate): Part {
  if (type === 'IMPORTED') return passed;
  if (type !== 'AMAZON_ISSUED' && type !== 'PRIVATE')
    return open(type === null ? `AWS did not say who issued ${name}` : `${name} is ${type}, which iq does not know`);
  if (renewal === 'INELIGIBLE') return failed(`${name} is not renewed by AWS (INELIGIBLE)`);
  if (renewal !== 'ELIGIBLE')
    return open(
      renewal === null ? `AWS did not say whether it renews ${name}` : `the renewal of ${name} is ${renewal}, which iq does not know`,
    );
  if (renewalStatus === 'FAILED' || renewalStatus === 'PENDING_VALIDATION')
    return failed(`the renewal of ${name} is ${renewalStatus}: AWS could not validate its names`);
  return renewalStatus === null || renewalStatus === 'SUCCESS' || renewalStatus === 'PENDING_AUTO_RENEWAL'
    ? passed
    : open(`the renewal of ${name} is ${renewalStatus}, which iq does not know`);
}
