import type { UnobservedReason } from '../record.ts';

/** What there is, as far as the facts tell: names and places for the picture. It says nothing of whether it is as it should be. */
export interface Architecture {
  /** Id of the organization. */
  readonly organization: string;
  /** Of the run, sorted by id, the management account first. */
  readonly accounts: readonly ArchitectureAccount[];
  readonly links: readonly Link[];
}

export interface ArchitectureAccount {
  /** 12 digits. */
  readonly id: string;
  readonly name: string;
  /** Path of its organizational unit; `null` where nobody knows. */
  readonly unit: string | null;
  readonly isManagement: boolean;
  /** Whether the run reads it. */
  readonly isRead: boolean;
  /** The governed ones, in the order of the spec. */
  readonly regions: readonly ArchitectureRegion[];
}

export interface ArchitectureRegion {
  readonly name: string;
  readonly networks: readonly Network[];
  /** By kind and ARN. */
  readonly things: readonly Thing[];
  /** What the facts do not tell, because AWS did not. Sorted. */
  readonly unread: readonly Unread[];
}

/** A network, its subnets by tier and zone. */
export interface Network {
  readonly arn: string;
  /** Its name in the spec, else its tag Name, else its id. */
  readonly name: string;
  readonly isDeclared: boolean;
  readonly cidrs: readonly string[];
  /** Names of its Availability Zones, sorted. */
  readonly zones: readonly string[];
  readonly tiers: readonly Tier[];
  /** Load balancers that stand in it. */
  readonly balancers: readonly Balancer[];
  /** ARNs of what belongs to it and is not drawn by itself: security groups, route tables, endpoints and the like. Sorted. */
  readonly parts: readonly string[];
}

/** Where the default route of subnets goes. */
export type Exit = 'internet' | 'nat' | 'other' | 'none';

export interface Tier {
  /** As the spec calls it; `null` for subnets that are in none of its tiers. */
  readonly name: string | null;
  /** One, where its subnets agree; none, where route tables were not read. */
  readonly exits: readonly Exit[];
  readonly subnets: readonly DrawnSubnet[];
}

/** What stands in a subnet. */
export type Occupant = 'load balancer' | 'NAT gateway' | 'endpoint' | 'database' | 'function' | 'instance' | 'other interface';

export interface DrawnSubnet {
  readonly arn: string;
  readonly id: string;
  /** `null` where AWS did not say. */
  readonly zone: string | null;
  /** Its blocks of addresses. */
  readonly cidrs: readonly string[];
  /** How many network interfaces of each; `null` where they were not read. */
  readonly occupants: readonly { readonly what: Occupant; readonly count: number }[] | null;
}

export interface Balancer {
  readonly arn: string;
  readonly name: string;
  readonly isInternetFacing: boolean;
  /** Names of its Availability Zones. */
  readonly zones: readonly string[];
}

/** What is drawn as a line of a card. */
export type Kind =
  | 'trail'
  | 'network'
  | 'load balancer'
  | 'database'
  | 'bucket'
  | 'table'
  | 'file system'
  | 'cache'
  | 'warehouse'
  | 'search domain'
  | 'stream'
  | 'broker'
  | 'queue'
  | 'topic'
  | 'secret'
  | 'parameter'
  | 'log group'
  | 'event data store'
  | 'image repository'
  | 'volume'
  | 'snapshot'
  | 'machine image'
  | 'backup'
  | 'container cluster'
  | 'function'
  | 'Auto Scaling group'
  | 'certificate'
  | 'key';

export interface Thing {
  readonly kind: Kind;
  readonly arn: string;
  readonly name: string;
}

export interface Unread {
  readonly kind: Kind;
  readonly reason: Exclude<UnobservedReason, 'not-asked'>;
}

/** What goes from one place to another; both are ARNs of things that are drawn. */
export interface Link {
  readonly kind: 'replication' | 'delivery';
  readonly from: string;
  readonly to: string;
}
