/** How large the organization is. */
export interface OrganizationShape {
  readonly accounts: number;
  /** Keys in each governed region of an account that holds data. */
  readonly keys: number;
  readonly volumes: number;
  readonly snapshots: number;
  /** In an account that holds data. */
  readonly buckets: number;
  /** The last account's own numbers. */
  readonly giant: { readonly keys: number; readonly volumes: number; readonly snapshots: number; readonly buckets?: number } | null;
}

/** What goes wrong. Shares are of all requests but the spared ones; the same seed gives the same faults, in whatever order requests come. */
export interface Faults {
  readonly seed: number;
  readonly throttle: number;
  readonly serverError: number;
  readonly reset: number;
  /** A Content-Length that the body never reaches, then the end of the connection. */
  readonly halfBody: number;
  /** A whole body, drop by drop, over so many milliseconds. */
  readonly slowBody: number;
  readonly slowBodyMs: number;
  /** A page of HTML with status 200. */
  readonly html: number;
  /** A page of HTML with status 502. */
  readonly htmlError: number;
  /** After each of these calls, every session handed out so far has expired. */
  readonly expireAfter: readonly number[];
  /** Empty pages with a token before each listing. */
  readonly emptyPages: number;
  /** Listings that never end, with the same token or with ever new ones. */
  readonly endless: { readonly operations: readonly string[]; readonly tokens: 'same' | 'new' } | null;
  readonly denied: readonly { readonly operation: string; readonly account: string }[];
  /** Operations that nothing happens to, such as `STS.GetCallerIdentity`, without which no run starts. */
  readonly spared: readonly string[];
}

export interface ServerOptions {
  readonly organization: OrganizationShape;
  readonly latencyMs: number;
  /** RFC 3339, for the Date of every answer and every time in it; `null`: the time that it is. */
  readonly date: string | null;
  /** The part of AWS's own limits after which a caller is throttled; `null`: never. */
  readonly limits: number | null;
  readonly faults: Faults;
}

/** Options as somebody asks for them: what is left out has its default. */
export interface AskedOptions extends Partial<Omit<ServerOptions, 'organization' | 'faults'>> {
  readonly organization?: Partial<OrganizationShape>;
  readonly faults?: Partial<Faults>;
}

const defaults: ServerOptions = {
  organization: { accounts: 5, keys: 2, volumes: 2, snapshots: 1, buckets: 1, giant: null },
  latencyMs: 0,
  date: null,
  limits: null,
  faults: {
    seed: 1,
    throttle: 0,
    serverError: 0,
    reset: 0,
    halfBody: 0,
    slowBody: 0,
    slowBodyMs: 500,
    html: 0,
    htmlError: 0,
    expireAfter: [],
    emptyPages: 0,
    endless: null,
    denied: [],
    spared: ['STS.GetCallerIdentity'],
  },
};

/** Options with every default filled in. Throws where one is not known, or where a number makes no organization. */
export function optionsOf(asked: AskedOptions): ServerOptions {
  refuseUnknown('option', asked, defaults);
  refuseUnknown('organization option', asked.organization ?? {}, defaults.organization);
  refuseUnknown('fault', asked.faults ?? {}, defaults.faults);
  const options = {
    ...defaults,
    ...asked,
    organization: { ...defaults.organization, ...asked.organization },
    faults: { ...defaults.faults, ...asked.faults },
  };
  const { accounts } = options.organization;
  if (!Number.isInteger(accounts) || accounts < 4 || accounts > 5_000)
    throw new Error(`The bench server makes organizations of 4 to 5000 accounts, not of ${accounts}.`);
  if (options.date !== null && Number.isNaN(Date.parse(options.date)))
    throw new Error(`The date ${options.date} is not one: write it as 2026-11-22T00:00:00Z.`);
  return options;
}

function refuseUnknown(what: string, asked: object, known: object): void {
  const wrong = Object.keys(asked).find((key) => !(key in known));
  if (wrong !== undefined) throw new Error(`There is no ${what} ${wrong}: one of ${Object.keys(known).join(', ')}.`);
}
