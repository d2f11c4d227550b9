/** One authority that stamps (RFC 3161), however it is reached. */
export interface TimestampAuthority {
  /** Its name in the record and in every message. */
  readonly url: string;
  /** Takes a TimeStampReq and resolves with the answer as it came, both in DER. Rejects with EvidenceError `timestamp`, without the URL. */
  ask(request: Uint8Array): Promise<Uint8Array>;
}
