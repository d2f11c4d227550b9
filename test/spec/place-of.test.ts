import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { placesOf, type Sought } from '../../src/spec/place-of.ts';
import type { SpecSource } from '../../src/spec/spec.ts';

const bytes = readFileSync('fixtures/reference/spec.yaml');
const lines = bytes.toString().split('\n');
const members = ['222222222222', '333333333333', '444444444444', '555555555555'];
const sets = { all: ['111111111111', ...members], members, gxp: ['222222222222', '333333333333'] };
const source = (name: string, text: string): SpecSource => ({ name, bytes: Buffer.from(text) });

/** A finding by its test case id, `requirement@account/region#resource`. */
function sought(id: string, message = 'a sentence'): Sought {
  const [head = '', resource = ''] = id.split('#');
  const [requirementId = ''] = head.split('@');
  return { requirementId, testCase: `${head}/${resource}`, resource, message };
}

const checkOf = (id: string) => ({ check: id.split('.')[0] ?? '' });
const reference = placesOf([{ name: 'spec.yaml', bytes }], { checks, sets });

/** What stands at the place, from its column to the end of its line, and the keys of the lines around it, outermost first. */
function saidAt(id: string, message?: string): string {
  const { file, line, column } = reference(sought(id, message), checkOf(id));
  expect(file).toBe('spec.yaml');
  const own = lines[line - 1] ?? '';
  // Within a list on one line, its key stands before it.
  const [, key] = /^ *([\w.]+):.+$/.exec(own.slice(0, column - 1)) ?? [];
  const around: string[] = key === undefined ? [] : [key];
  let indent = key === undefined ? column - 1 : own.length - own.trimStart().length;
  for (const above of lines.slice(0, line - 1).reverse()) {
    const [, blank = '', outer] = /^( *)([\w.]+):/.exec(above) ?? [];
    if (outer === undefined || blank.length >= indent) continue;
    around.unshift(outer);
    indent = blank.length;
  }
  return [...around, (lines[line - 1] ?? '').slice(column - 1)].join(' > ');
}

const bucket = (name: string): string => `arn:aws:s3:::${name}`;

describe('the place of a finding in the spec', () => {
  test.each<[what: string, id: string, said: string]>([
    [
      'a guardrail by its requirement',
      'service-control-policies.region-restriction@222222222222#222222222222',
      'guardrails > region_restriction:',
    ],
    [
      'a guardrail whose name goes on otherwise',
      `service-control-policies.log-archive-layers@444444444444#${bucket('org-trail-444444444444')}#scp`,
      'guardrails > log_archive_write_deny:',
    ],
    ['an account by its id', 'landing-zone.account-ou@organization#555555555555', 'organization > accounts > audit > ou: /Security'],
    ['what a requirement is about, and not the account', 'landing-zone.regions@333333333333#333333333333', 'organization > regions:'],
    [
      'an item of a list',
      'landing-zone.trusted-access@organization#config.amazonaws.com',
      'organization > trusted_access > config.amazonaws.com',
    ],
    [
      'an item of a list by what it says',
      'landing-zone.controls@organization#AWS-GR_ENCRYPTED_VOLUMES@/Workloads/Prod',
      'organization > control_tower > controls > control: AWS-GR_ENCRYPTED_VOLUMES',
    ],
    ['a set', 'landing-zone.set-members@organization#set:gxp', 'organization > sets > gxp:'],
    ['a permission set', 'identity-center.policies@organization#Developer/inline', 'identity > permission_sets > Developer > inline: c101'],
    ['a person in a group', 'identity-center.group-members@organization#cc-oncall/grace', 'identity > groups > members > grace]'],
    ['a key', 'cmk-encryption.key-declared@222222222222/us-west-2#key:phi_dr', 'keys > phi_dr:'],
    [
      'the store rule of a type, account and region',
      `cmk-encryption.s3-bucket@222222222222/us-west-2#${bucket('cc-dicom-dr-222222222222')}`,
      'stores > in: production',
    ],
    [
      'the rule that says how often a secret rotates, and not that of its key',
      'cmk-encryption.secret-rotation@222222222222/us-east-2#arn:aws:secretsmanager:us-east-2:222222222222:secret:cc/database-b05f70',
      'stores > rotated_within: 90d',
    ],
    ['a second factor', 'identity-center.sign-in-factors@organization#PASSWORD', 'identity > mfa:'],
    [
      'what a permission set may do',
      'identity-center.read-only@organization#arn:aws:sso:::permissionSet/ssoins-1/ps-1',
      'identity > permission_sets:',
    ],
    [
      'a bucket by its name',
      `object-lock.retention@222222222222/us-east-2#${bucket('cc-dicom-222222222222')}`,
      'object_storage > buckets > dicom:',
    ],
    [
      'a replica by its name',
      `object-lock.retention@222222222222/us-west-2#${bucket('cc-dicom-dr-222222222222')}`,
      'object_storage > buckets > dicom > replica:',
    ],
    [
      'what an item says of the requirement',
      `bucket-policies.unencrypted-put@222222222222/us-east-2#${bucket('cc-dicom-222222222222')}`,
      'object_storage > buckets > dicom > unencrypted_put: denied',
    ],
    [
      'the rule that says it, where the item does not',
      `bucket-policies.insecure-transport@222222222222/us-east-2#${bucket('cc-dicom-222222222222')}`,
      'object_storage > rules > insecure_transport: denied',
    ],
    [
      'the one database of the place',
      'rds-resilience.topology@333333333333/us-east-2#arn:aws:rds:us-east-2:333333333333:db:x',
      'databases > phi_postgres > topology:',
    ],
    [
      'a replica of the place',
      'rds-resilience.replica-lag@222222222222/us-west-2#arn:aws:rds:us-west-2:222222222222:db:x',
      'databases > phi_postgres > replica:',
    ],
    [
      'an endpoint',
      'vpc-endpoints.present@222222222222/us-east-2#vpc:cc_prod/interface:kms',
      'networks > vpcs > cc > endpoints > interface > kms, ',
    ],
    [
      'the later of two rules that take a load balancer',
      'tls.mutual@222222222222/us-east-2#arn:aws:elasticloadbalancing:us-east-2:222222222222:listener/app/cc-dicom/05/07',
      'tls > rules > mutual: verify',
    ],
    [
      'the earlier of them where it alone says it',
      'tls.ciphers@222222222222/us-east-2#arn:aws:elasticloadbalancing:us-east-2:222222222222:listener/app/cc-dicom/05/07',
      'tls > rules > ciphers:',
    ],
    [
      'no rule for another load balancer, though it alone says it',
      'tls.mutual@222222222222/us-east-2#arn:aws:elasticloadbalancing:us-east-2:222222222222:listener/app/cc-web/05/07',
      'tls > rules > in: gxp',
    ],
    [
      'what a replica says of the requirement, of its source',
      `cross-region-replication.delete-markers@222222222222/us-east-2#${bucket('cc-dicom-222222222222')}`,
      'object_storage > buckets > dicom > replica > delete_markers:',
    ],
    [
      'a setting by its beginning',
      'rds-resilience.backup-retention@222222222222/us-east-2#arn:aws:rds:us-east-2:222222222222:db:x',
      'databases > phi_postgres > backup:',
    ],
    ['a setting within a setting', 'iam-users.root-access-keys@222222222222#222222222222/root', 'identity > root > access_keys: 0'],
    [
      'a setting of a trail',
      'audit-trail.management-events@111111111111/us-east-2#arn:aws:cloudtrail:us-east-2:111111111111:trail/x',
      'audit_trail > management_events:',
    ],
    ['a setting that is a plural', 'landing-zone.account-present@organization#222222222222', 'organization > accounts > production:'],
    [
      'a zone of a fleet',
      'gpu-fleet.in-service@222222222222/us-east-2#fleet:inference_prod/us-east-2b',
      'gpu_fleets > inference > azs > us-east-2b]',
    ],
    ['an environment', 'environments.configuration@333333333333/us-east-2#stage/databases.phi_postgres', 'environments > stage:'],
  ])('%s', (_, id, said) => {
    expect(saidAt(id).startsWith(said), saidAt(id)).toBe(true);
  });

  it('takes the item that the message begins with, in the environment of the item', () => {
    const group = 'arn:aws:ec2:us-east-2:333333333333:security-group/sg-3';
    expect(saidAt(`security-groups.ingress@333333333333/us-east-2#${group}`, 'sg:db_stage (sg-3) lets in other than declared')).toBe(
      'security_groups > groups > db > ingress:',
    );
  });

  test.each<[what: string, id: string, said: string]>([
    [
      'several items of which it could be any',
      'security-groups.ingress@222222222222/us-east-2#arn:aws:ec2:us-east-2:222222222222:security-group/sg-2',
      'security_groups > groups:',
    ],
    [
      'a thing that nobody declared',
      'rds-resilience.declared@222222222222/us-east-2#arn:aws:rds:us-east-2:222222222222:db:scratch',
      'databases:',
    ],
    ['store rules, where the type is not told', 'cmk-encryption.store-covered@222222222222/us-east-2#222222222222/us-east-2', 'stores:'],
  ])('is no item, but what they have in common: %s', (_, id, said) => {
    expect(saidAt(id)).toBe(said);
  });

  it('is at least the section, for a requirement of any check and a resource that nobody knows', () => {
    for (const { id, section, besides = [], requirements } of checks)
      for (const requirement of Object.keys(requirements)) {
        const said = saidAt(`${id}.${requirement}@organization#nobody-knows-it`);
        const sections = [section, ...besides].map((path) => path.split('.')[0]);
        expect(sections, `${id}.${requirement}: ${said}`).toContain(/^\w+/.exec(said)?.[0]);
      }
  });
});

describe('where there is nothing to point at', () => {
  const first = { file: 'spec.yaml', line: 1, column: 1 };
  const any = sought('tls.ciphers@222222222222#x');

  test.each([
    ['the section is not there', 'version: 1\n'],
    ['the section says nothing', 'version: 1\ntls:\n'],
    ['the spec is no YAML', 'version: [1\n'],
    ['the spec is no map', '- 1\n'],
    ['an included file is missing', 'version: 1\ninclude:\n  - file: gone.yaml\n    sha256: x\ntls: {}\n'],
  ])('it is a line of the spec: %s', (_, text) => {
    expect(placesOf([source('spec.yaml', text)], { checks, sets })(any, { check: 'tls' })).toEqual(
      text.endsWith('tls:\n') ? { ...first, line: 2 } : first,
    );
  });

  it('it is the first line: a check that is not registered', () => {
    expect(reference(any, { check: 'a-later-check' })).toEqual(first);
  });
});

describe('a spec of several files', () => {
  const digest = 'a'.repeat(64);
  const main = source('spec.yaml', `version: 1\ninclude:\n  - file: parts/edge.yaml\n    sha256: ${digest}\n`);
  const part = source('parts/edge.yaml', 'tls:\n  rules:\n    - in: all\n      ciphers: [TLS_*]\n');

  it('is pointed at in the file that says it, from the folder that is asked for', () => {
    const found = { line: 4, column: 7 };
    const at = (folder?: string) =>
      placesOf([main, part], { checks, sets, ...(folder === undefined ? {} : { folder }) })(sought('tls.ciphers@222222222222#x'), {
        check: 'tls',
      });
    expect(at()).toEqual({ ...found, file: 'parts/edge.yaml' });
    expect(at('infrastructure/aws')).toEqual({ ...found, file: 'infrastructure/aws/parts/edge.yaml' });
  });
});

it('finds many places in seconds', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) =>
    sought(`cmk-encryption.s3-bucket@222222222222/us-east-2#${bucket(`b-${index}`)}`),
  );
  const started = performance.now();
  const found = new Set(ids.map((one) => reference(one, { check: 'cmk-encryption' }).line));
  expect(found.size).toBe(1);
  expect(performance.now() - started).toBeLessThan(5_000);
});
