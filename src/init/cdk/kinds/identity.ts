import type { Resource } from '../stack.ts';
import { type Kind, named } from './kind.ts';

/** A principal of IAM has a path before its name. */
function principal(property: string, path: string, refersByArn = false): Kind {
  const plain = named({ property, service: 'iam', path, most: 64, isGlobal: true });
  const arn = (resource: Resource) => {
    const { partition, account } = resource.stack;
    return `arn:${partition}:iam::${account}:${path}${(resource.props.text('Path') ?? '/').slice(1)}${plain.name(resource)}`;
  };
  return { ...plain, arn, ref: refersByArn ? arn : plain.name, attributes: { Arn: arn, PolicyArn: arn } };
}

/** Who may do what. */
export const identityKinds: Readonly<Record<string, Kind>> = {
  'AWS::IAM::Role': principal('RoleName', 'role/'),
  'AWS::IAM::User': principal('UserName', 'user/'),
  'AWS::IAM::Group': principal('GroupName', 'group/'),
  'AWS::IAM::ManagedPolicy': principal('ManagedPolicyName', 'policy/', true),
  'AWS::IAM::InstanceProfile': principal('InstanceProfileName', 'instance-profile/'),
  'AWS::IAM::OIDCProvider': {
    name: providerUrl,
    arn: (resource) => `arn:${resource.stack.partition}:iam::${resource.stack.account}:oidc-provider/${providerUrl(resource)}`,
    ref: (resource) => `arn:${resource.stack.partition}:iam::${resource.stack.account}:oidc-provider/${providerUrl(resource)}`,
    attributes: {
      Arn: (resource) => `arn:${resource.stack.partition}:iam::${resource.stack.account}:oidc-provider/${providerUrl(resource)}`,
    },
  },
  'AWS::IAM::SAMLProvider': named({ property: 'Name', service: 'iam', path: 'saml-provider/', isGlobal: true, refersByArn: true }),
};

function providerUrl(resource: Resource): string {
  return resource.props.required('Url').replace(/^https:\/\//, '');
}
