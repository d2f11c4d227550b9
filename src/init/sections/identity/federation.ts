import { layersOf } from '../../layers.ts';
import type { InitSource, Review } from '../../model.ts';
import type { Part } from '../part.ts';
import { trustedBy } from './trust.ts';

interface Oidc {
  readonly provider: string;
  readonly subjects: readonly string[];
  /** The default where it is absent. */
  readonly audiences?: readonly string[];
}

const nameOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1);
const ofCenter = /^AWSSSO_.*_DO_NOT_DELETE$/;
/** Whose it is stands before the first wildcard: others the grammar does not take. */
const subject = /^(?![^:/{]*([:/][^:/]*)?[*?])./;
const host = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?(\/[\w.~%-]+)*$/;
/** No claim of anybody: of a provider that no role trusts. */
const nobody = ['nobody'];

/** Identity providers, and for whom roles trust them: what most accounts have, then the exceptions. */
export function federationOf(source: InitSource): Part {
  const providers = source.each('identity-providers');
  const saml = new Map(providers.map(({ target, value }) => [target.account ?? '', samlNames(value.saml.map(nameOf))]));
  const oidc = new Map(
    providers.map(({ target, value }) => [target.account ?? '', oidcOf(source, target.account ?? '', value.oidc.map(nameOf))]),
  );
  // Fewer than allowed is no fault: an account without any falls under the rule of the others.
  const withSaml = new Map([...saml].filter(([, names]) => names.length > 0));
  const [allSaml, ...otherSaml] = layersOf(source, withSaml);
  const [allOidc, ...otherOidc] = layersOf(source, oidc);
  const rules = [
    { in: source.where(source.active), saml: allSaml?.value ?? [], oidc: allOidc?.value ?? [] },
    ...otherSaml.map(({ in: where, value }) => ({ in: where, saml: value })),
    ...otherOidc.map(({ in: where, value }) => ({ in: where, oidc: value })),
  ];
  return {
    key: 'federation',
    value: rules,
    comments: [
      {
        path: [],
        text: 'A later rule wins over an earlier one, key by key. identity_center: the provider that IAM Identity Center makes.',
      },
    ],
    reviews: reviewsOf(source, { saml, oidc }),
  };
}

function samlNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => (ofCenter.test(name) ? 'identity_center' : name)))].sort();
}

/** Subjects and audiences that the account's roles ask for of each provider. */
function oidcOf(source: InitSource, account: string, names: readonly string[]): readonly Oidc[] {
  const trusts = (source.value('roles', { account }) ?? []).flatMap(trustedBy);
  return names
    .filter((provider) => host.test(provider))
    .map((provider) => {
      const own = trusts.filter(({ federated }) => federated.some((arn) => nameOf(arn) === provider));
      const claims = (claim: string) =>
        [...new Set(own.flatMap(({ bound }) => bound.get(`${provider}:${claim}`.toLowerCase()) ?? []))].sort();
      const subjects = claims('sub').filter((text) => subject.test(text));
      const audiences = claims('aud');
      return {
        provider,
        subjects: subjects.length === 0 ? nobody : subjects,
        ...(audiences.length === 0 || audiences.join() === 'sts.amazonaws.com' ? {} : { audiences }),
      };
    });
}

interface Providers {
  readonly saml: ReadonlyMap<string, readonly string[]>;
  readonly oidc: ReadonlyMap<string, readonly Oidc[]>;
}

function reviewsOf(source: InitSource, { saml, oidc }: Providers): readonly (Review & { readonly path: readonly [] })[] {
  const others = [...saml].filter(([, names]) => names.some((name) => name !== 'identity_center'));
  const idle = [...oidc].filter(([, found]) => found.some(({ subjects }) => subjects === nobody));
  const labels = (found: readonly (readonly [string, unknown])[]) => found.map(([account]) => source.label(account)).join(', ');
  return [
    ...(others.length === 0
      ? []
      : [
          {
            requirement: 'iam-users.saml-providers',
            path: [],
            text: `people also come in by other SAML providers: ${labels(others)}`,
          } as const,
        ]),
    ...(idle.length === 0
      ? []
      : [
          {
            requirement: 'iam-users.oidc-subjects',
            path: [],
            text: `no role binds a provider to subjects that the grammar can say, so nobody may come by it: ${labels(idle)}`,
          } as const,
        ]),
  ];
}
