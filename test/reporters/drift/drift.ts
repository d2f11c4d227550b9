import type { Drift, DriftSide, ResourceChange } from '../../../src/drift/model.ts';

const side: DriftSide = {
  runId: '01939cbe-7d6c-7000-8000-000000000001',
  startedAt: '2026-11-21T02:00:00.000Z',
  finishedAt: '2026-11-21T02:01:00.000Z',
  conclusion: 'conforms',
  judgementSha256: 'a'.repeat(64),
  bundleSha256: 'b'.repeat(64),
  specResolvedSha256: 'c'.repeat(64),
  toolVersion: '1.0.0',
};

/** A comparison that found nothing, or what it is given. */
export function driftWith(parts: Partial<Drift> = {}): Drift {
  const { bundleSha256: _, ...run } = side;
  const current: DriftSide = { ...run, runId: '01939cbe-7d6c-7000-8000-000000000002', startedAt: '2026-11-22T02:00:00.000Z' };
  return {
    baseline: side,
    current,
    verdicts: [],
    resources: [],
    notCompared: [],
    spec: [],
    compared: 700,
    accounts: {},
    result: 'nothing',
    ...parts,
  };
}

/** A change of a security group, or what it is given. */
export function changeWith(parts: Partial<ResourceChange> = {}): ResourceChange {
  return {
    fact: 'security-groups',
    factKey: 'security-groups@111122223333/eu-central-1',
    target: { account: '111122223333', region: 'eu-central-1' },
    resource: 'arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1',
    kind: 'changed',
    fields: [{ path: 'ingress[tcp 443 443].addresses[0.0.0.0/0]', after: '0.0.0.0/0' }],
    observedBefore: '2026-11-21T02:00:10Z',
    observedAfter: '2026-11-22T02:00:11Z',
    checks: ['network-tiers', 'security-groups'],
    ...parts,
  };
}

/** A comparison with one of everything. */
export const everything: Drift = driftWith({
  result: 'changed',
  accounts: { '111122223333': 'production' },
  verdicts: [
    {
      testCase: 'security-groups.ingress@111122223333/eu-central-1/sg-1',
      requirementId: 'security-groups.ingress',
      requirement: 'Nothing comes in that was not approved',
      resource: 'sg-1',
      before: 'pass',
      after: 'fail',
      message: 'cc-web (sg-1) lets in 0.0.0.0/0 on tcp 443, which no rule of the specification approves.',
    },
    {
      testCase: 'cmk-encryption.volume@111122223333/eu-central-1/vol-1',
      requirementId: 'cmk-encryption.volume',
      requirement: 'Every volume is encrypted',
      resource: 'vol-1',
      before: null,
      after: 'pass',
      message: 'vol-1 is encrypted.',
    },
  ],
  resources: [
    changeWith(),
    changeWith({
      fact: 'trails',
      resource: 'arn:trail',
      fields: [{ path: 'validation', before: true, after: false }],
      target: { account: '111122223333', region: 'eu-west-1' },
    }),
    changeWith({ fact: 'trails', resource: 'arn:trail', fields: [{ path: 'validation', before: true, after: false }] }),
    changeWith({ fact: 'organization', kind: 'appeared', resource: '999999999999', fields: [], target: {}, checks: [] }),
  ],
  notCompared: [
    {
      factKey: 'volumes@111122223333/eu-central-1',
      because: 'unobserved',
      side: 'current',
      reason: 'denied',
      detail: 'EC2.DescribeVolumes: AccessDenied',
    },
    {
      factKey: 'keys@111122223333/eu-central-1',
      because: 'unobserved',
      side: 'current',
      reason: 'denied',
      detail: 'EC2.DescribeVolumes: AccessDenied',
    },
    { factKey: 'key-pairs@*', because: 'not-read', side: 'current', detail: 'only this run reads it' },
  ],
  spec: [{ path: 'organization.regions[eu-west-1]', after: 'eu-west-1' }],
});

/** Names that want to be something else: markup, a link, a mention, an end of a table or of a line, a colour, an escape. */
export const hostile: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '[click](https://evil.example)',
  'https://evil.example @everyone #1 **bold** _it_',
  'a|b\\|c',
  '` `` ``` `',
  'x\n# heading\n| a | b |\r\n</details>',
  '\u001b[31mred\u202e',
  '` @everyone',
  '\\` <b>',
  ' ',
];
