import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

/** How long an answer is used again, in milliseconds: as long as AWS's own records live. */
const lifetime = 60_000;

type Callback = (error: NodeJS.ErrnoException | null, addresses: string | LookupAddress[], family?: number) => void;

/**
 * The system's name resolution, asked once a minute for each host however many connections are opened. An error is handed to all who
 * wait for it and not kept.
 */
export function cachedLookup(resolve: typeof lookup = lookup, now: () => number = Date.now) {
  const known = new Map<string, { readonly until: number; readonly addresses: Promise<LookupAddress[]> }>();
  const addressesOf = (host: string, options: LookupOptions): Promise<LookupAddress[]> => {
    const key = `${host}/${options.family ?? 0}/${options.hints ?? 0}`;
    const found = known.get(key);
    if (found !== undefined && found.until > now()) return found.addresses;
    const addresses = new Promise<LookupAddress[]>((answer, refuse) => {
      resolve(host, { ...options, all: true }, (error, list) => (error === null ? answer(list) : refuse(error)));
    });
    known.set(key, { until: now() + lifetime, addresses });
    addresses.catch(() => {
      if (known.get(key)?.addresses === addresses) known.delete(key);
    });
    return addresses;
  };
  return (host: string, options: LookupOptions, callback: Callback): void => {
    addressesOf(host, options).then(
      (addresses) => {
        const first = addresses[0];
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
