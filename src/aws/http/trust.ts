import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import { UsageError } from '../../errors.ts';

/**
 * The one TLS context of a run: Node's certificate authorities (with NODE_EXTRA_CA_CERTS), or those of the file that AWS_CA_BUNDLE names
 * instead, as in the AWS CLI. Throws UsageError where that file cannot be used.
 */
export function secureContext(environment: NodeJS.ProcessEnv): SecureContext {
  const file = environment.AWS_CA_BUNDLE;
  if (file === undefined || file === '') return createSecureContext();
  try {
    const ca = readFileSync(file, 'utf8');
    // OpenSSL passes over text without a certificate, and trusts nobody: that would show as a refusal of every endpoint.
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
    return createSecureContext({ ca });
  } catch (cause) {
    throw new UsageError(`AWS_CA_BUNDLE names ${file}, which cannot be used: ${(cause as Error).message}.`, {
      hint: 'a file of certificates in PEM, or unset it to use those of Node',
      cause,
    });
  }
}
