import type { Carried } from './carried.ts';

const listeners: Carried = {
  kind: 'emulator',
  note: "Listeners and rules are moto's, and so is what each policy of AWS allows, as AWS had published it.",
};

/** Where the evidence comes from for load balancers. */
export const carriedOfTls: Readonly<Record<string, Carried>> = {
  'tls.protocols': listeners,
  'tls.ciphers': listeners,
  'tls.clear-text': listeners,
  'tls.certificates': {
    kind: 'mixed',
    note: "Certificates and who shows them are moto's; that names are validated, that AWS renews a certificate, and that one has expired, is ours.",
  },
  'tls.targets': listeners,
  'tls.clear-ports': listeners,
  'tls.mutual': {
    kind: 'canned',
    note: 'moto knows no trust stores and forgets what is said of the certificates of clients: we keep it as it was put.',
  },
};
