import type { Organization } from '../../facts/organization.ts';
import type { Context, KeyState, Principal } from '../../policy/context.ts';
import type { Spec } from '../../spec/spec.ts';
import { noService } from '../access/no-service.ts';
import { placesAbove } from './setting.ts';

/** Somebody who asks AWS for something. */
export interface Caller {
  readonly label: string;
  readonly keys: Context['keys'];
  readonly principal: Principal;
}

const one = (value: string): KeyState => ({ values: [value] });

/** The ARN patterns of the principals that the spec exempts. */
export function exemptPrincipals(spec: Spec): readonly string[] {
  return (spec.guardrails?.exemptions ?? []).map(({ principal }) => `arn:*:iam::*:${principal}`);
}

/** Keys of principals, none of which a service or a caller without credentials has. */
const noPrincipal = {
  'aws:PrincipalArn': 'absent',
  'aws:PrincipalAccount': 'absent',
  'aws:PrincipalOrgID': 'absent',
  'aws:PrincipalOrgPaths': 'absent',
} as const satisfies Context['keys'];

/**
 * A caller of one's own account: whether it comes through a service (`aws:ViaAWSService`, `aws:CalledVia`) stays open, for a CloudFormation
 * stack can do what its maker may. Encryption in transit is the caller's to choose.
 */
const direct = { ...noService, 'aws:SecureTransport': one('true') } as const satisfies Context['keys'];

/** Anybody in an account of the organization but the principals that the spec exempts: role, user or root, with every right that identity policies can give. */
export function anybodyIn(organization: Organization, account: string, exempt: readonly string[]): Caller {
  const places = placesAbove(organization, account).slice(0, -1);
  const path = `${organization.id}/${places.map(({ id }) => `${id}/`).join('')}`;
  return {
    label: `a principal of ${account}`,
    principal: { kind: 'account', account },
    keys: {
      ...direct,
      'aws:PrincipalArn': { like: `arn:*:*::${account}:*`, unlike: exempt },
      'aws:PrincipalAccount': one(account),
      'aws:PrincipalOrgID': one(organization.id),
      'aws:PrincipalOrgPaths': one(path),
    },
  };
}

/** The root user of an account of the organization. */
export function rootOf(organization: Organization, account: string, partition: string): Caller {
  const anybody = anybodyIn(organization, account, []);
  return {
    ...anybody,
    label: `the root user of ${account}`,
    keys: { ...anybody.keys, 'aws:PrincipalArn': one(`arn:${partition}:iam::${account}:root`), 'aws:PrincipalType': one('Account') },
  };
}

const idsOf = ({ accounts }: Organization): readonly string[] => accounts.map(({ id }) => id);

/** Anybody in any account of another organization, or of none. */
export function outsiders(organization: Organization): readonly Caller[] {
  const ours = idsOf(organization);
  const stranger = {
    principal: { kind: 'stranger', ours },
    keys: {
      ...direct,
      'aws:PrincipalArn': { unlike: ours.map((id) => `arn:*:*:*:${id}:*`) },
      'aws:PrincipalAccount': { unlike: ours },
    },
  } as const;
  const { id } = organization;
  const elsewhere = { 'aws:PrincipalOrgID': { unlike: [id] }, 'aws:PrincipalOrgPaths': { unlike: [`${id}/*`] } };
  return [
    { ...stranger, label: 'a principal of another organization', keys: { ...stranger.keys, ...elsewhere } },
    {
      ...stranger,
      label: 'a principal of an account without an organization',
      keys: { ...stranger.keys, 'aws:PrincipalOrgID': 'absent', 'aws:PrincipalOrgPaths': 'absent' },
    },
  ];
}

/** Anybody at all, without credentials. */
export function anonymous(): Caller {
  // AWS: requests without a signature have neither this key nor an account's number.
  const keys = { ...direct, ...noPrincipal, 'aws:PrincipalIsAWSService': 'absent', 'aws:PrincipalAccount': 'unknown' } as const;
  return { label: 'anybody without credentials', principal: { kind: 'anonymous' }, keys };
}

const service = (name: string): Context['keys'] => ({
  ...noPrincipal,
  'aws:PrincipalIsAWSService': one('true'),
  'aws:PrincipalServiceName': one(name),
  'aws:PrincipalServiceNamesList': 'unknown',
  'aws:ViaAWSService': one('false'),
  'aws:CalledVia': 'absent',
  'aws:SecureTransport': one('true'),
  // What every service that delivers logs sends along.
  's3:x-amz-acl': one('bucket-owner-full-control'),
});

/** What a service acts for in this organization: the account and the ARN, where they are known. */
export interface Source {
  readonly account: string | null;
  /** An ARN, or a pattern of one. */
  readonly arn: string | null;
}

/** An AWS service that acts for something of this organization. */
export function serviceForUs(name: string, organization: Organization, { account, arn }: Source): Caller {
  const isPattern = arn !== null && /[*?]/.test(arn);
  return {
    label: `${name} for this organization`,
    principal: { kind: 'service', name },
    keys: {
      ...service(name),
      'aws:SourceOrgID': one(organization.id),
      'aws:SourceOrgPaths': 'unknown',
      'aws:SourceAccount': account === null ? 'unknown' : one(account),
      'aws:SourceArn': arn === null ? 'unknown' : isPattern ? { like: arn, unlike: [] } : one(arn),
    },
  };
}

/** An AWS service that acts for something of another organization, or of an account without one. */
export function serviceForOthers(name: string, organization: Organization): readonly Caller[] {
  const ours = idsOf(organization);
  const foreign = {
    ...service(name),
    'aws:SourceAccount': { unlike: ours },
    'aws:SourceArn': { unlike: ours.map((id) => `arn:*:*:*:${id}:*`) },
  };
  const principal = { kind: 'service', name } as const;
  const elsewhere = { 'aws:SourceOrgID': { unlike: [organization.id] }, 'aws:SourceOrgPaths': { unlike: [`${organization.id}/*`] } };
  return [
    { label: `${name} for another organization`, principal, keys: { ...foreign, ...elsewhere } },
    {
      label: `${name} for an account without an organization`,
      principal,
      keys: { ...foreign, 'aws:SourceOrgID': 'absent', 'aws:SourceOrgPaths': 'absent' },
    },
  ];
}

/** What a caller asks for, in a region, of a resource. */
export function contextOf({ keys, principal }: Caller, place: { readonly region: string; readonly resource: string | null }): Context {
  return { keys: { ...keys, 'aws:RequestedRegion': one(place.region) }, others: 'unknown', resource: place.resource, principal };
}
