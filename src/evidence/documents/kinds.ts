import type { SealedKind } from '../../qualification-file.ts';

/** One kind of document that iq writes and seals. */
interface Kind {
  /** Of its statement. */
  readonly predicateType: string;
  /** Of its files in its folder. */
  readonly bundle: string;
  readonly pdf: string;
  /** In a sentence, with its article. */
  readonly words: string;
}

const base = 'https://iq-evidence.example';

/** By name. Types have the version of their shape in them. */
export const kinds: Readonly<Record<SealedKind, Kind>> = {
  protocol: {
    predicateType: `${base}/iq-protocol/v1`,
    bundle: 'protocol.sigstore.json',
    pdf: 'protocol.pdf',
    words: 'an IQ protocol',
  },
  report: {
    predicateType: `${base}/iq-report/v1`,
    bundle: 'report.sigstore.json',
    pdf: 'iq-report.pdf',
    words: 'an IQ report',
  },
  review: {
    predicateType: `${base}/ledger-review/v1`,
    bundle: 'review.sigstore.json',
    pdf: 'review.pdf',
    words: 'a review of a ledger',
  },
  'tool-qualification': {
    predicateType: `${base}/tool-qualification/v1`,
    bundle: 'tool-qualification.sigstore.json',
    pdf: 'tool-qualification.pdf',
    words: 'a qualification of the tool',
  },
};

/** Types of what one person signs about a document. */
export const signOffType = `${base}/sign-off/v1`;
export const dispositionType = `${base}/disposition/v1`;

/** Below the folder of a document: one bundle for each signature, `01-executor.sigstore.json`, in the order in which they were made. */
export const signOffFolder = 'signoffs/';
/** Below the folder of a record: `0001.sigstore.json`, in the order in which they were made. */
export const dispositionFolder = 'dispositions/';
/** Below the folder of a record: the bundle of the protocol that it cites, and its sign-offs. */
export const protocolFolder = 'protocol/';
