import type { Organization } from '../../facts/organization.ts';
import type { Context, KeyState, Principal } from '../../policy/context.ts';
import type { Spec } from '../../spec/spec.ts';
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

/** Keys that a call of one's own has, and none that a service makes for somebody. */
const direct = {
  'aws:PrincipalIsAWSService': one('false'),
  'aws:ViaAWSService': one('false'),
  'aws:CalledVia': 'absent',
  'aws:CalledViaFirst': 'absent',
  'aws:CalledViaLast': 'absent',
  'aws:PrincipalServiceName': 'absent',
  'aws:PrincipalServiceNamesList': 'absent',
  'aws:SourceOrgID': 'absent',
  'aws:SourceOrgPaths': 'absent',
  'aws:SourceAccount': 'absent',
  'aws:SourceArn': 'absent',
  // Whoever calls may choose it.
  'aws:SecureTransport': one('true'),
} as const satisfies Context['keys'];

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

/** An account and an organization that are nobody's here. */
const stranger = { account: '000000000000', organization: 'o-0000000000' } as const;

/** Anybody in an account of another organization. */
export function outsider(): Caller {
  return {
    label: 'a principal of another organization',
    principal: { kind: 'account', account: stranger.account },
    keys: {
      ...direct,
      'aws:PrincipalArn': { like: `arn:*:*::${stranger.account}:*`, unlike: [] },
      'aws:PrincipalAccount': one(stranger.account),
      'aws:PrincipalOrgID': one(stranger.organization),
      'aws:PrincipalOrgPaths': one(`${stranger.organization}/r-0000/`),
    },
  };
}

/** Anybody at all, without credentials. */
export function anonymous(): Caller {
  const { 'aws:PrincipalIsAWSService': isService, ...others } = direct;
  return {
    label: 'anybody without credentials',
    principal: { kind: 'anonymous' },
    keys: {
      ...others,
      'aws:PrincipalIsAWSService': isService,
      'aws:PrincipalArn': 'absent',
      'aws:PrincipalAccount': 'absent',
      'aws:PrincipalOrgID': 'absent',
      'aws:PrincipalOrgPaths': 'absent',
    },
  };
}

/** An AWS service that acts for a resource of this organization, or of another. `sourceArn` is the resource's, where it is known. */
export function serviceFor(
  name: string,
  source: { readonly organization: string; readonly arn: string | null } | 'another organization',
): Caller {
  const isOwn = source !== 'another organization';
  const foreign = `arn:*:*:*:${stranger.account}:*`;
  return {
    label: `${name} for ${isOwn ? 'this' : 'another'} organization`,
    principal: { kind: 'service', name },
    keys: {
      'aws:PrincipalIsAWSService': one('true'),
      'aws:PrincipalServiceName': one(name),
      'aws:PrincipalServiceNamesList': 'unknown',
      'aws:ViaAWSService': one('false'),
      'aws:CalledVia': 'absent',
      'aws:PrincipalArn': 'absent',
      'aws:PrincipalAccount': 'absent',
      'aws:PrincipalOrgID': 'absent',
      'aws:PrincipalOrgPaths': 'absent',
      'aws:SourceOrgID': one(isOwn ? source.organization : stranger.organization),
      'aws:SourceOrgPaths': isOwn ? 'unknown' : one(`${stranger.organization}/r-0000/`),
      'aws:SourceAccount': isOwn ? 'unknown' : one(stranger.account),
      'aws:SourceArn': isOwn ? (source.arn === null ? 'unknown' : one(source.arn)) : { like: foreign, unlike: [] },
      'aws:SecureTransport': one('true'),
      's3:x-amz-acl': one('bucket-owner-full-control'),
    },
  };
}

/** What a caller asks for, in a region, of a resource. */
export function contextOf({ keys, principal }: Caller, place: { readonly region: string; readonly resource: string | null }): Context {
  return { keys: { ...keys, 'aws:RequestedRegion': one(place.region) }, others: 'unknown', resource: place.resource, principal };
}
