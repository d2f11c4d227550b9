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
  /** Load balancers that stand in none of these networks. By ARN. */
  readonly strays: readonly StrayBalancer[];
  /** By kind, name and ARN. */
  readonly things: readonly Thing[];
  /** What the facts do not tell, because AWS did not. By kind and reason. */
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

/** Where the default route of subnets goes; `unknown` where facts do not tell. */
export type Exit = 'internet' | 'nat' | 'other' | 'none' | 'unknown';

export interface Tier {
  /** As the spec calls it; `null` for subnets that are in none of its tiers. */
  readonly name: string | null;
  /** One, where its subnets agree. */
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

/** Whom a load balancer serves; `unknown` where AWS left it out, or worded it in a way not known here. */
export type Reach = 'internet' | 'inside' | 'gateway' | 'unknown';

export interface Balancer {
  readonly arn: string;
  readonly name: string;
  readonly reach: Reach;
}

/** A load balancer whose network is not drawn beside it: another account's that is shared with its own, or one that was not read. */
export interface StrayBalancer extends Balancer {
  /** Id of its network; `null` where AWS did not say. */
  readonly vpc: string | null;
  /** The account that its network belongs to; `null` where nobody knows. */
  readonly owner: string | null;
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
  /** Keys of the facts that are not there. Sorted. */
  readonly facts: readonly string[];
}

/** What goes from one place to another; both are ARNs of things that are drawn. */
export interface Link {
  readonly kind: 'replication' | 'delivery';
  readonly from: string;
  readonly to: string;
}
