import { z } from 'zod';
import { atLeastOne, quantity, where } from './grammar.ts';

const version = z.enum(['1.2', '1.3'], { error: 'expected "1.2" or "1.3", in quotes' });

const cipher = z
  .string()
  .regex(/^[A-Z0-9_*?-]+$/, { error: "expected a cipher suite by OpenSSL's name, globs allowed: ECDHE-*-GCM-*, TLS_AES_*" });

/** What is asked of listeners. Each is judged where it is said, and nothing is read for what nobody says. */
const settings = {
  min: version.describe('No listener speaks an older version of TLS').optional(),
  ciphers: z.array(cipher).min(1).describe("Cipher suites that listeners may speak, by OpenSSL's names, globs allowed").optional(),
  http: z
    .enum(['redirect_only', 'none', 'any'])
    .describe('HTTP listeners: only those that redirect to HTTPS, none at all, or any, which takes back what an earlier rule asks for')
    .optional(),
  targets: z
    .enum(['encrypted', 'any'])
    .describe('encrypted: what stands behind is reached over HTTPS or TLS; any takes that back')
    .optional(),
  certificate_valid: quantity
    .describe('Certificates are issued, renewed by AWS where AWS issued them, and valid for so long at least')
    .optional(),
  clear_ports: z
    .array(z.int().min(1).max(65_535))
    .describe('Ports that no listener may serve in clear, nor pass on unread as TCP: 104 and 11112 are DICOM; [] takes that back')
    .optional(),
  mutual: z
    .enum(['verify', 'off'])
    .describe('verify: clients show a certificate, which the load balancer verifies; off takes that back')
    .optional(),
};

const rule = atLeastOne(
  z.strictObject({
    in: where,
    match: z
      .strictObject({ name: z.string().min(1) })
      .describe('Load balancers of this name, globs allowed; one without globs must be there. Absent: every one')
      .optional(),
    ...settings,
    reason: z.string().min(1).describe('Why less is asked than by an earlier rule').optional(),
  }),
  Object.keys(settings),
);

/** What listeners speak. */
export const tls = z
  .strictObject({
    rules: z
      .array(rule)
      .min(1)
      .describe('Of every listener of the load balancers that a rule takes; a later rule wins over an earlier one, key by key'),
  })
  .describe('TLS of the load balancers');

export type Tls = z.output<typeof tls>;
export type TlsRule = Tls['rules'][number];
