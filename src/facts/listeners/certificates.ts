import type { Seat } from '../../aws/seat.ts';
import { byArn, required } from '../values.ts';

/** A certificate that a listener shows. */
export interface ListenerCertificate {
  /** Of ACM, or of IAM. */
  readonly arn: string;
  /** Shown to clients that ask for no name, or for one that no other certificate has. `null`: AWS did not say. */
  readonly isDefault: boolean | null;
}

/** All certificates of a listener: the default one, and those for other names (SNI). Sorted by ARN. */
export async function readCertificates(
  seat: Seat<'ElasticLoadBalancingV2.DescribeListenerCertificates'>,
  listener: string,
): Promise<readonly ListenerCertificate[]> {
  const found: ListenerCertificate[] = [];
  const input = { ListenerArn: listener, PageSize: 400 };
  const tokens = { token: 'Marker', next: 'NextMarker' } as const;
  for await (const page of seat.pages('ElasticLoadBalancingV2.DescribeListenerCertificates', input, tokens)) {
    for (const { CertificateArn, IsDefault } of required(page.Certificates, 'Certificates'))
      found.push({ arn: required(CertificateArn, 'CertificateArn'), isDefault: IsDefault ?? null });
  }
  return byArn(found);
}
