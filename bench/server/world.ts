import type { OrganizationShape } from './options.ts';

/** What an account is for. Each kind lives in a unit of its own. */
export type Part = 'management' | 'log-archive' | 'audit' | 'production' | 'workload';

/** One synthetic account. */
export interface Member {
  /** 12 digits. */
  readonly id: string;
  readonly part: Part;
  readonly name: string;
  /** Customer-managed keys in each governed region. */
  readonly keys: number;
  readonly volumes: number;
  readonly snapshots: number;
  readonly buckets: number;
}

export const organizationId = 'o-benchorgid';
export const governed = ['us-east-2', 'us-west-2'] as const;
/** Enabled, governed by nobody, empty. */
export const openRegion = 'us-east-1';
/** Enabled, and closed by a service control policy. */
export const closedRegion = 'eu-west-1';
export const homeRegion = governed[0];

/** The unit of each part: the path that the spec declares. */
export const unitPaths: Readonly<Record<Part, string>> = {
  management: '/',
  'log-archive': '/Security',
  audit: '/Security',
  production: '/Workloads/Prod',
  workload: '/Workloads/Sdlc',
};

const parts: readonly Part[] = ['management', 'log-archive', 'audit', 'production'];
const firstId = 100_000_000_000;

/** The accounts of an organization of this shape, always the same. The last one is the giant, where one is asked for. */
export function membersOf(shape: OrganizationShape): readonly Member[] {
  return Array.from({ length: shape.accounts }, (_, index) => {
    const part = parts[index] ?? 'workload';
    const isGiant = shape.giant !== null && index === shape.accounts - 1;
    return { ...shape, ...(isGiant ? shape.giant : {}), id: String(firstId + index), part, name: `${part}-${index}` };
  });
}

/** Whether the account holds data of its own. */
export function hasData({ part }: Member): boolean {
  return part === 'production' || part === 'workload';
}

/** The id of a key. It holds the account's number, so that a bare id tells whose it is. */
export function keyId(account: string, region: string, number: number): string {
  const place = [openRegion, ...governed].indexOf(region as typeof homeRegion) + 1;
  return `${account.slice(0, 8)}-${account.slice(8)}-400${place}-8000-${String(number).padStart(12, '0')}`;
}

/** The account whose number is in an id that this server made; `null` where the text holds none. */
export function accountIn(text: string): string | null {
  const found = /(?<!\d)(1\d{7})-?(\d{4})(?!\d{5})/.exec(text);
  return found === null ? null : `${found[1]}${found[2]}`;
}

export function keyArn(account: string, region: string, number: number): string {
  return `arn:aws:kms:${region}:${account}:key/${keyId(account, region, number)}`;
}

/** The key of the account's data, or of the trail in the log archive. */
export const dataKey = 1;
/** The key of new EBS volumes. */
export const ebsKey = 2;

/** The number of each key of an account in a governed region. Only who holds data or the trail has a data key. */
export function keyNumbers(member: Member): readonly number[] {
  const numbers = Array.from({ length: Math.max(2, member.keys) }, (_, index) => index + 1);
  if (hasData(member)) return numbers;
  return member.part === 'log-archive' ? [dataKey, ebsKey] : [ebsKey];
}

export function aliasOf(number: number): string {
  return number === dataKey ? 'alias/data' : number === ebsKey ? 'alias/ebs-default' : `alias/key-${number}`;
}
