/** The key that the run starts with. It belongs to the audit account. */
export const callerKey = 'AKIABENCHCALLER00000';

/** The access keys of sessions: each names its account and the generation that it was handed out in. */
export class Sessions {
  #generation = 0;

  /** A key for a session of the account. */
  issue(account: string): string {
    return `ASIA${account}${String(this.#generation).padStart(4, '0')}`;
  }

  /** Every session handed out so far has expired. */
  expireAll(): void {
    this.#generation += 1;
  }

  /** Whose key it is; `null` where nobody handed it out. */
  ownerOf(accessKeyId: string, auditAccount: string): { readonly account: string; readonly isExpired: boolean } | null {
    if (accessKeyId === callerKey) return { account: auditAccount, isExpired: false };
    if (accessKeyId.length !== 20 || !accessKeyId.startsWith('ASIA')) return null;
    return { account: accessKeyId.slice(4, 16), isExpired: Number(accessKeyId.slice(16)) < this.#generation };
  }
}
