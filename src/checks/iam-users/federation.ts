import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { identityOf } from './section.ts';

/** Providers of web identities that AWS knows without a provider in the account. */
const knownToAws = ['accounts.google.com', 'cognito-identity.amazonaws.com', 'graph.facebook.com', 'www.amazon.com'];

type ProviderWorld = World<'identity-providers'>;

/** What IAM Identity Center calls the provider that it makes in every account it serves. */
const identityCenter = 'AWSSSO_*_DO_NOT_DELETE';

/** Every SAML provider is an allowed one. Fewer than allowed is no fault: the spec says what may be there. */
export function judgeSaml(world: ProviderWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const allowed = declaredSaml(world, spec);
  const patterns = allowed.map((name) => (name === 'identity_center' ? identityCenter : name));
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected: allowed }),
    () => {
      const { saml } = world.at('identity-providers', { account });
      if (saml.length === 0) return none({ account, expected: allowed, kind: 'SAML' });
      return saml.map((arn) => {
        const name = nameOf(arn);
        const isAllowed = patterns.some((pattern) => matchesGlob(pattern, name));
        return passIf(isAllowed, {
          resource: arn,
          expected: allowed,
          actual: name,
          message: isAllowed ? `${name} is declared` : `${name} may sign people in, and the spec does not declare it`,
        });
      });
    },
  );
}

/** The OIDC providers are the declared ones: a missing one and one too many are findings of their own. */
export function judgeOidc(world: ProviderWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const declared = declaredOidc(world, spec).map(({ provider }) => provider);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected: declared }),
    () => {
      const { oidc } = world.at('identity-providers', { account });
      const existing = oidc.map((arn) => ({ arn, name: nameOf(arn) }));
      const found = existing.map(({ arn, name }): Draft => {
        const isDeclared = declared.includes(name);
        return passIf(isDeclared, {
          resource: arn,
          expected: isDeclared ? 'there' : 'not there',
          actual: 'there',
          message: isDeclared ? `${name} is declared` : `${name} may hand out roles, and the spec does not declare it`,
        });
      });
      const missing = declared
        .filter((name) => !knownToAws.includes(name) && !existing.some((provider) => provider.name === name))
        .map((name) =>
          passIf(false, {
            resource: `${account}/oidc-provider/${name}`,
            expected: 'there',
            actual: null,
            message: `${name} is declared and not there`,
          }),
        );
      const drafts = [...found, ...missing];
      return drafts.length > 0 ? drafts : none({ account, expected: declared, kind: 'OIDC' });
    },
  );
}

type Rule = NonNullable<Spec['identity']>['federation'][number];

/** An OIDC provider, and for whom roles may trust it. */
export type DeclaredOidc = NonNullable<Rule['oidc']>[number];

/** The last rule that speaks of the kind wins. An account that none speaks of has nothing declared, so nothing may be there. */
function declaredSaml(world: World<never>, spec: Spec): readonly string[] {
  return rulesOf(world, spec).findLast(({ saml }) => saml !== undefined)?.saml ?? [];
}

/** As for SAML. */
export function declaredOidc(world: World<never>, spec: Spec): readonly DeclaredOidc[] {
  return rulesOf(world, spec).findLast(({ oidc }) => oidc !== undefined)?.oidc ?? [];
}

function rulesOf(world: World<never>, spec: Spec): readonly Rule[] {
  const account = accountOf(world);
  return identityOf(spec).federation.filter((rule) => world.isIn(account, rule.in));
}

function none({ account, expected, kind }: { account: string; expected: readonly string[]; kind: string }): Draft {
  return { outcome: 'pass', resource: account, expected, actual: [], message: `No ${kind} provider: the listing was read to its end` };
}

/** `arn:aws:iam::123456789012:oidc-provider/host/path` → `host/path`. */
function nameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
