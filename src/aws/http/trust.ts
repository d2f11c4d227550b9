import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SecureContext, SecureContextOptions } from 'node:tls';
import { UsageError } from '../../errors.ts';
import { once } from '../../once.ts';

/**
 * The one TLS context of a run: Node's certificate authorities (with NODE_EXTRA_CA_CERTS), or those of the file that AWS_CA_BUNDLE names
 * instead, as in the AWS CLI. Made when it is first asked for. Throws UsageError at once where that file cannot be used.
 */
export function secureContext(environment: NodeJS.ProcessEnv): () => SecureContext {
  const file = environment.AWS_CA_BUNDLE;
  if (file === undefined || file === '') return once(() => createContext({}));
  try {
    const context = createContext({ ca: certificatesIn(readFileSync(file, 'utf8')) });
    return () => context;
  } catch (cause) {
    throw new UsageError(`AWS_CA_BUNDLE names ${file}, which cannot be used: ${(cause as Error).message}.`, {
      hint: 'a file of certificates in PEM, or unset it to use those of Node',
      cause,
    });
  }
}

/** Node's TLS is loaded here and not before: its module and its authorities cost a start more than the rest of the transport. */
function createContext(options: SecureContextOptions): SecureContext {
  return process.getBuiltinModule('node:tls').createSecureContext(options);
}

/** Every certificate of a file in PEM. OpenSSL passes over what it cannot read, and then refuses every endpoint: so each one is read here first. */
function certificatesIn(text: string): string[] {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*(-----END CERTIFICATE-----)?/g);
  if (certificates === null) throw new Error('it holds no certificate in PEM');
  return certificates.map((certificate) => new X509Certificate(certificate).toString());
}
