import { eventPlaceOf } from '../aws/corroboration/events.ts';
import type { AuditorSeat, LogFile } from '../aws/corroboration/seat.ts';
import type { Answer, Circumstances, CloudTrailRecord } from '../corroborate.ts';
import { UsageError } from '../errors.ts';
import { unpack } from '../evidence/gzip.ts';
import { type Claim, nameOf } from './claims.ts';
import { trouble } from './trouble.ts';

/** Where the files of a trail lie. */
export interface LogPlace {
  readonly bucket: string;
  /** Before `AWSLogs/`; empty, or with a slash at its end. */
  readonly prefix: string;
}

type Reading = Pick<AuditorSeat, 'list' | 'read'>;

export interface LogOptions {
  readonly place: LogPlace;
  /** Id of the organization, which stands in the paths of an organization's trail. */
  readonly organization: string;
}

const minuteMs = 60_000;
/** A file is named by the minute of its delivery: up to 15 minutes after what it holds, and another 10 for what is late. */
const beforeMs = 5 * minuteMs;
const afterMs = 25 * minuteMs;
/** Of one listing: the files of one account and region and hour. */
const mostListed = 2_000;
/** Read in all. */
const mostFiles = 400;
const mostPacked = 64 * 2 ** 20;
const mostUnpacked = 256 * 2 ** 20;

/** `s3://bucket/prefix`. Throws UsageError for anything else. */
export function parseLogPlace(text: string): LogPlace {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) {
    throw new UsageError(`--log ${text} names no bucket.`, { hint: 'expected s3://bucket/prefix, where AWSLogs/ lies below the prefix' });
  }
  const prefix = rest.replace(/(^|\/)AWSLogs(\/.*)?$/, '').replace(/\/+$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/** Looks the claims up in the files of a trail, those around the time of each alone. The answers by `nameOf`. */
export async function readLogFiles(
  claims: readonly Claim[],
  seat: Reading,
  { circumstances, ...options }: LogOptions & { readonly circumstances: Circumstances },
): Promise<ReadonlyMap<string, Answer>> {
  const log = new Log(seat, { ...options, wanted: new Set(claims.map(({ requestId }) => requestId)) });
  const answers = new Map<string, Answer>();
  for (const claim of claims) answers.set(nameOf(claim), await answerOf(claim, log, circumstances));
  return answers;
}

async function answerOf(claim: Claim, log: Log, { partition }: Circumstances): Promise<Answer> {
  let files = 0;
  try {
    for (const region of eventPlaceOf(claim, partition).regions) {
      for (const file of await log.around(claim.account, region, Date.parse(claim.date))) {
        files += 1;
        const events = (await log.records(file)).filter(({ requestID }) => requestID === claim.requestId);
        if (events.length > 0) return { events };
      }
    }
  } catch (error) {
    return { unknown: `the files of the trail: ${trouble(error)}` };
  }
  if (files === 0) return { unknown: `no file of the trail for ${claim.account} in ${claim.region} around ${claim.date}` };
  return { events: [] };
}

/** Each listing and each file once, and of a file only what is looked for. */
class Log {
  readonly #seat: Reading;
  readonly #options: LogOptions & { readonly wanted: ReadonlySet<string> };
  readonly #listings = new Map<string, Promise<readonly LogFile[]>>();
  readonly #files = new Map<string, Promise<readonly CloudTrailRecord[]>>();

  constructor(seat: Reading, options: LogOptions & { readonly wanted: ReadonlySet<string> }) {
    this.#seat = seat;
    this.#options = options;
  }

  /** The files that were delivered around a time, oldest first. */
  async around(account: string, region: string, at: number): Promise<readonly LogFile[]> {
    const [from, to] = [at - beforeMs, at + afterMs];
    const hours: Promise<readonly LogFile[]>[] = [];
    for (let hour = from - (from % (60 * minuteMs)); hour <= to; hour += 60 * minuteMs) hours.push(this.#hour(account, region, hour));
    const files = (await Promise.all(hours)).flat();
    return files.filter(({ key }) => {
      const delivered = deliveredAt(key);
      return delivered !== undefined && delivered >= from - minuteMs && delivered <= to;
    });
  }

  #hour(account: string, region: string, hour: number): Promise<readonly LogFile[]> {
    const key = `${account}/${region}/${hour}`;
    const known = this.#listings.get(key);
    if (known !== undefined) return known;
    const { place, organization } = this.#options;
    const iso = new Date(hour).toISOString();
    const start = `${account}_CloudTrail_${region}_${iso.slice(0, 13).replaceAll('-', '')}`;
    const below = `${account}/CloudTrail/${region}/${iso.slice(0, 10).replaceAll('-', '/')}/${start}`;
    const listing = this.#list(`${place.prefix}AWSLogs/${organization}/${below}`).then((files) =>
      files.length > 0 ? files : this.#list(`${place.prefix}AWSLogs/${below}`),
    );
    this.#listings.set(key, listing);
    return listing;
  }

  /** Rejects where there are more than are listed: what was cut off may hold what is looked for. */
  async #list(prefix: string): Promise<readonly LogFile[]> {
    const files = await this.#seat.list(this.#options.place.bucket, prefix, mostListed + 1);
    if (files.length > mostListed) throw new Error(`more than ${mostListed} files begin with ${prefix}: not all were listed`);
    return files;
  }

  /** What is looked for in one file. Rejects where it is larger than a file of a trail ever is, or where too many were read. */
  records(file: LogFile): Promise<readonly CloudTrailRecord[]> {
    const known = this.#files.get(file.key);
    if (known !== undefined) return known;
    const records = this.#read(file);
    this.#files.set(file.key, records);
    return records;
  }

  async #read({ key, size }: LogFile): Promise<readonly CloudTrailRecord[]> {
    if (this.#files.size >= mostFiles) throw new Error(`more than ${mostFiles} files would have to be read; a smaller sample needs fewer`);
    if (size > mostPacked) throw new Error(`${key} has ${size} bytes, more than ${mostPacked}`);
    const bytes = await this.#seat.read(this.#options.place.bucket, key, mostPacked);
    const blocks: Buffer[] = [];
    for await (const block of unpack(bytes, { name: key, limit: mostUnpacked })) blocks.push(block);
    const { Records: records } = parsed(Buffer.concat(blocks), key);
    if (!Array.isArray(records)) throw new Error(`${key} is no file of CloudTrail: it has no Records`);
    return records.filter((record) => this.#options.wanted.has(String((record as CloudTrailRecord | null)?.requestID)));
  }
}

function parsed(bytes: Buffer, key: string): { readonly Records?: unknown } {
  try {
    return (JSON.parse(bytes.toString('utf8')) ?? {}) as { Records?: unknown };
  } catch (cause) {
    throw new Error(`${key} is no JSON`, { cause });
  }
}

/** `…_20261123T0310Z_….json.gz`. */
function deliveredAt(key: string): number | undefined {
  const [, year, month, day, hour, minute] = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[^/]*\.json\.gz$/.exec(key) ?? [];
  return year === undefined ? undefined : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}
