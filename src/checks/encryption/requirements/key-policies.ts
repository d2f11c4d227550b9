import type { Spec } from '../../../spec/spec.ts';
import type { Wanted } from '../../../wanted.ts';
import type { Requirement } from '../../check.ts';
import { judgeGrants, saysGrants } from '../key-policies/grants.ts';
import { judgeAdministrators, judgeSeparation, judgeUsers, saysAdministrators, saysSeparation, saysUsers } from '../key-policies/judge.ts';
import { administration, use } from '../key-policies/powers.ts';
import type { EncryptionFact } from '../world.ts';

type Says = (key: Spec['keys'][string]) => boolean;

const saysPolicy: Says = (key) => saysAdministrators(key) || saysUsers(key) || saysSeparation(key);
const asks = (says: Says) => (spec: Spec) => Object.values(spec.keys).some(says);

/** The keys of which the spec says it, each where it is. */
const keysThat =
  (says: Says) =>
  (spec: Spec): readonly Wanted[] =>
    Object.values(spec.keys)
      .filter(says)
      .map((key) => ({ in: key.in, regions: [key.region], of: key.match }));

/** The accounts of such keys. */
const accountsThat =
  (says: Says) =>
  (spec: Spec): readonly Wanted[] =>
    Object.values(spec.keys)
      .filter(says)
      .map((key) => ({ in: key.in }));

/** Where the facts behind key policies and grants are needed, for a check's `only`. */
export const onlyOfKeyPolicies = {
  'authorization-details': accountsThat(saysPolicy),
  'iam-users': accountsThat(saysPolicy),
  'key-grants': keysThat(saysGrants),
  'key-policies': keysThat(saysPolicy),
} as const satisfies { readonly [F in EncryptionFact]?: (spec: Spec) => readonly Wanted[] };

const namesOf = (actions: readonly string[]): string => actions.map((action) => action.slice('kms:'.length)).join(', ');

const read = `"aws kms get-key-policy --key-id KEY --policy-name default --output text". A statement with a Principal that is a role, a user or a service lets
it in by itself, one with Principal * everybody. One that names an account ("arn:aws:iam::ACCOUNT:root", or its number) lets in its root user, and whom IAM policies of that
account let in: of its roles, "aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy" shows them. A Deny in either wins, and
so does a permissions boundary that does not allow it. "aws iam list-users": users count as roles do.`;

const noKey = 'the spec declares no key in the account of which it says so, AWS manages the key, or key-declared has found none or several';

/** Who can do what with the declared keys. */
export const keyPolicyRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'key-administrators': {
    text: 'Nobody but the declared administrators can change, grant, disable or delete a declared key, and one of them can change its policy',
    judge: judgeAdministrators,
    asked: asks(saysAdministrators),
    procedure: `${read}
Who can do one of ${namesOf(administration)} on the key is matched by keys.NAME.administrators: role/NAME is a role of the account of the key, an account of others stands for
everybody there. CreateGrant and RevokeGrant count where they are allowed without kms:GrantIsForAWSResource true and without kms:ViaService. One whom the list takes can do PutKeyPolicy
without a condition that has to be met.`,
    notApplicable: noKey,
  },
  'key-users': {
    text: 'Nobody but the declared users can encrypt or decrypt with a declared key by its key policy',
    judge: judgeUsers,
    asked: asks(saysUsers),
    procedure: `${read}
Who can do one of ${namesOf(use)} on the key, or CreateGrant with
kms:GrantIsForAWSResource true or kms:ViaService alone, is matched by keys.NAME.users. Everybody of the account by way of a service (kms:ViaService with Principal *) counts as
service/NAME of that service, as does a service that the policy names, whatever its conditions.`,
    notApplicable: noKey,
  },
  'key-separation': {
    text: 'Nobody can both administer a declared key and use it',
    judge: judgeSeparation,
    asked: asks(saysSeparation),
    procedure: `With the answers to key-administrators and key-users, for each key with keys.NAME.separation: nobody is in both, the root user of the
account, which a statement that names the account lets in, no more than others.`,
    notApplicable: noKey,
  },
  'key-grants': {
    text: 'Nobody but those declared holds a grant on a declared key',
    judge: judgeGrants,
    asked: asks(saysGrants),
    procedure: `"aws kms list-grants --key-id KEY": with keys.NAME.grants: none, Grants is empty; else GranteePrincipal and GranteeServicePrincipal of each
are matched by keys.NAME.grants, a service as service/NAME, a session as its role.`,
    notApplicable: noKey,
  },
};
