/** An account of the foreign organization, and what it is for. */
export interface ForeignAccount {
  readonly id: string;
  readonly label: string;
  readonly ou: string;
  readonly part: 'management' | 'core' | 'live' | 'test' | 'sandbox' | 'closed';
}

type Values = Readonly<Record<string, unknown>>;

const vendor = '909090909090';
const instance = 'arn:aws:sso:::instance/ssoins-nordlicht0000001';
const github = 'token.actions.githubusercontent.com';

const sets = [
  { name: 'PowerUsers', managed: ['PowerUserAccess'], session: 'PT8H', group: 'developers', parts: ['test', 'sandbox'] },
  { name: 'Viewers', managed: ['job-function/ViewOnlyAccess'], session: 'PT4H', group: 'developers', parts: ['live'] },
  {
    name: 'Admins',
    managed: ['AdministratorAccess'],
    session: 'PT1H',
    group: 'platform',
    parts: ['management', 'core', 'live', 'test', 'sandbox'],
  },
];

const arnOf = (name: string): string =>
  `arn:aws:sso:::permissionSet/ssoins-nordlicht0000001/ps-${name.toLowerCase().padEnd(16, '0').slice(0, 16)}`;

/** IAM Identity Center of the foreign organization: its people come from a provider of its own. */
export function identityOf(accounts: readonly ForeignAccount[], owner: string): Values {
  const accountsOf = (parts: readonly string[]) =>
    accounts
      .filter(({ part }) => parts.includes(part))
      .map(({ id }) => id)
      .sort();
  return {
    'identity-center': [
      {
        arn: instance,
        identityStore: 'd-9999999999',
        owner,
        status: 'ACTIVE',
        regions: [{ name: 'eu-central-1', status: 'ACTIVE', isPrimary: true }],
      },
    ],
    'permission-sets': sets
      .map(({ name, managed, session, parts }) => ({
        arn: arnOf(name),
        name,
        sessionDuration: session,
        inline: null,
        inlineSha256: null,
        managed: managed.map((policy) => `arn:aws:iam::aws:policy/${policy}`),
        customerManaged: [],
        boundary: null,
        accounts: accountsOf(parts),
        stale: [],
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    'account-assignments': sets.flatMap(({ name, group, parts }) =>
      accountsOf(parts).map((account) => ({ permissionSet: arnOf(name), account, principalType: 'GROUP', principalId: `group-${group}` })),
    ),
    'identity-principals': {
      groups: ['developers', 'platform'].map((name) => ({ id: `group-${name}`, isThere: true, name, members: [] })),
      users: [],
    },
    'sign-ins': {
      since: '2026-10-21T09:00:00Z',
      events: [
        {
          id: 'event-1',
          at: '2026-11-20T08:00:00Z',
          store: 'd-9999999999',
          outcome: 'Success',
          factors: ['EXTERNAL_IDP'],
          isEnrolment: false,
        },
      ],
    },
  };
}

interface ForeignRole {
  readonly name: string;
  readonly path?: string;
  readonly trust: object;
  readonly actions: string | readonly string[];
  readonly sessionSeconds?: number;
}

const assume = (principal: object, condition?: object) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...(condition === undefined ? {} : { Condition: condition }) },
  ],
});

function rolesIn({ id, label, part }: ForeignAccount, management: string): readonly ForeignRole[] {
  const own = [
    { name: 'nl-audit', trust: assume({ AWS: `arn:aws:iam::${management}:root` }), actions: ['ec2:DescribeVpcs', 's3:ListAllMyBuckets'] },
    {
      name: 'VendorMonitoring',
      trust: assume({ AWS: `arn:aws:iam::${vendor}:root` }, { StringEquals: { 'sts:ExternalId': 'redacted' } }),
      actions: ['cloudwatch:GetMetricData'],
    },
  ];
  const admin = { name: 'OrganizationAccountAccessRole', trust: assume({ AWS: `arn:aws:iam::${management}:root` }), actions: '*' };
  const claims = {
    StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' },
    StringLike: { [`${github}:sub`]: `repo:nordlicht/${label.split(' ')[0]?.toLowerCase()}:*` },
  };
  const deploy = {
    name: 'github-deploy',
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${id}:oidc-provider/${github}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: claims,
        },
      ],
    },
    actions: ['ecs:*', 'ecr:PutImage'],
  };
  const provisioned = sets
    .filter(({ parts }) => parts.includes(part))
    .map(({ name, session }) => ({
      name: `AWSReservedSSO_${name}_0123456789abcdef`,
      path: '/aws-reserved/sso.amazonaws.com/eu-central-1/',
      trust: assume({ Federated: `arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE` }),
      actions: ['sts:GetCallerIdentity'],
      sessionSeconds: Number(session.slice(2, -1)) * 3600,
    }));
  return [...own, ...(part === 'management' ? [] : [admin]), ...(part === 'live' || part === 'test' ? [deploy] : []), ...provisioned];
}

/** Who can get into an account: roles, providers, and a few IAM users that somebody forgot. */
export function rolesOf(account: ForeignAccount, management: string): Values {
  const { id, part, label } = account;
  const roles = rolesIn(account, management)
    .map((role) => ({ ...role, path: role.path ?? '/', arn: `arn:aws:iam::${id}:role${role.path ?? '/'}${role.name}` }))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const users = part === 'sandbox' && Number(id.at(-1)) < 3 ? ['terraform', label.toLowerCase().replaceAll(' ', '-')] : [];
  const inline = (actions: ForeignRole['actions']) => [
    { name: 'own', document: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }) },
  ];
  return {
    roles: roles.map(({ arn, name, path, trust, sessionSeconds = 3600 }) => ({
      arn,
      name,
      path,
      maxSessionSeconds: sessionSeconds,
      trustPolicy: JSON.stringify(trust),
    })),
    'authorization-details': {
      roles: roles.map(({ arn, name, path, actions }) => ({
        arn,
        name,
        path,
        inline: inline(actions),
        attached: [],
        boundary: null,
        lastUsed: null,
      })),
      policies: [],
    },
    'identity-providers': {
      saml: [`arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`],
      oidc: part === 'live' || part === 'test' ? [`arn:aws:iam::${id}:oidc-provider/${github}`] : [],
    },
    'iam-users': users.map((name) => ({
      arn: `arn:aws:iam::${id}:user/${name}`,
      name,
      accessKeys: [{ id: `AKIA${id}`, status: 'Active', createdAt: '2024-02-01T00:00:00Z' }],
      accessKeysError: null,
    })),
    'account-summary': {
      users: users.length,
      rootMfa: part === 'management' ? 1 : 0,
      rootAccessKeys: 0,
      rootPassword: 1,
      rootSigningCertificates: 0,
    },
  };
}
