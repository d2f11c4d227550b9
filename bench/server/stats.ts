/** What the server has seen since its options were last set. */
export interface Stats {
  readonly calls: number;
  /** Different requests by account, region, operation and input: what a run needs. */
  readonly needed: number;
  /** `Service.Operation` → calls. */
  readonly byOperation: Readonly<Record<string, number>>;
  readonly byAccount: Readonly<Record<string, number>>;
  /** Account, region and `Service.Operation`, with slashes between → different requests. */
  readonly neededByPlace: Readonly<Record<string, number>>;
  readonly throttled: number;
  readonly expired: number;
  /** Kind of fault → how often. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests about one account that were signed with another one's key, the first few in words. */
  readonly wrongKeys: number;
  readonly wrongKeyExamples: readonly string[];
  /** Requests that this server could not answer, the first few in words. */
  readonly notUnderstood: readonly string[];
  readonly maxInFlight: number;
  /** The most requests that one account made within any second in one region, of those that AWS counts together as IAM Identity Center's. */
  readonly identityCenterPeak: number;
  readonly connections: number;
  /** When the first request came, in milliseconds since the epoch; `null` before. */
  readonly firstRequestAt: number | null;
}

const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/** What happens within a second. */
class Second {
  readonly #within: number[] = [];
  most = 0;

  get count(): number {
    return this.#within.length;
  }

  at(milliseconds: number): void {
    this.#within.push(milliseconds);
    while ((this.#within[0] ?? milliseconds) <= milliseconds - 1000) this.#within.shift();
    this.most = Math.max(this.most, this.count);
  }
}

/** Whether AWS counts the calls of a service as IAM Identity Center's. */
export function isIdentityCenter(service: string): boolean {
  return service === 'SSOAdmin' || service === 'Identitystore';
}

/** Counts what happens. */
export class Tally {
  #calls = 0;
  #throttled = 0;
  #expired = 0;
  #wrongKeys = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #firstRequestAt: number | null = null;
  connections = 0;
  readonly #attempts = new Map<string, number>();
  readonly #byOperation = new Map<string, number>();
  readonly #byAccount = new Map<string, number>();
  readonly #neededByPlace = new Map<string, number>();
  readonly #identityCenter = new Map<string, Second>();
  readonly #faults = new Map<string, number>();
  readonly #wrongKeyExamples: string[] = [];
  readonly notUnderstood: string[] = [];

  /** Counts one request; returns which attempt at it this is, from 1. */
  request(asked: { readonly operation: string; readonly region: string; readonly identity: string }, account: string): number {
    this.#firstRequestAt ??= performance.timeOrigin + performance.now();
    this.#calls += 1;
    if (isIdentityCenter(asked.operation.split('.')[0] ?? '')) this.#secondOf(`${account}/${asked.region}`).at(performance.now());
    add(this.#byOperation, asked.operation);
    add(this.#byAccount, account);
    const attempt = (this.#attempts.get(`${account}/${asked.identity}`) ?? 0) + 1;
    this.#attempts.set(`${account}/${asked.identity}`, attempt);
    if (attempt === 1) add(this.#neededByPlace, `${account}/${asked.region}/${asked.operation}`);
    return attempt;
  }

  /** Requests to IAM Identity Center by an account in a region, within the second that ends with the latest of them. */
  identityCenterWithinSecond(place: string): number {
    return this.#secondOf(place).count;
  }

  #secondOf(place: string): Second {
    const second = this.#identityCenter.get(place) ?? new Second();
    this.#identityCenter.set(place, second);
    return second;
  }

  enter(): void {
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
  }

  leave(): void {
    this.#inFlight -= 1;
  }

  throttled(): void {
    this.#throttled += 1;
  }

  expired(): void {
    this.#expired += 1;
  }

  fault(kind: string): void {
    add(this.#faults, kind);
  }

  wrongKey(words: string): void {
    this.#wrongKeys += 1;
    if (this.#wrongKeyExamples.length < 10) this.#wrongKeyExamples.push(words);
  }

  read(): Stats {
    return {
      calls: this.#calls,
      needed: this.#attempts.size,
      byOperation: Object.fromEntries(this.#byOperation),
      byAccount: Object.fromEntries(this.#byAccount),
      neededByPlace: Object.fromEntries(this.#neededByPlace),
      throttled: this.#throttled,
      expired: this.#expired,
      faults: Object.fromEntries(this.#faults),
      wrongKeys: this.#wrongKeys,
      wrongKeyExamples: this.#wrongKeyExamples,
      notUnderstood: this.notUnderstood.slice(0, 10),
      maxInFlight: this.#maxInFlight,
      identityCenterPeak: Math.max(0, ...[...this.#identityCenter.values()].map(({ most }) => most)),
      connections: this.connections,
      firstRequestAt: this.#firstRequestAt,
    };
  }
}
