import { z } from 'zod';
import { atLeastOne, name, region, tags, where } from './grammar.ts';

/** Which group: all the ways that are said have to fit. Globs allowed. A name is unique in its network alone. */
const groupMatch = atLeastOne(
  z.strictObject({
    name: z.string().min(1).describe("AWS's name of the group").optional(),
    tag: tags.describe('Tags, all of which must be there').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: Cc*/AlbSg*')
      .optional(),
  }),
  ['name', 'tag', 'cfn'],
);

export type GroupMatch = z.output<typeof groupMatch>;

const portsError = 'expected a port, a range such as 5000-6000, or all';
const isRange = (text: string): boolean => {
  const [from = '', to = from] = text.split('-');
  return Number(from) <= Number(to) && Number(to) <= 65_535;
};

/** One port, `5000-6000`, or `all`. */
const ports = z.union(
  [
    z.int().min(0).max(65_535),
    z
      .string()
      .regex(/^(all|[0-9]{1,5}(-[0-9]{1,5})?)$/, { error: portsError })
      .refine((text) => text === 'all' || isRange(text), { error: portsError }),
  ],
  { error: portsError },
);

const byte = '(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})';

/** ICMP has types and codes where others have ports. */
const icmp = z
  .string()
  .regex(new RegExp(`^(all|${byte}(/${byte})?)$`), { error: 'expected a type in quotes such as "8", type/code such as "3/4", or all' })
  .describe('Type, type/code, or all');

const block = z.union([z.cidrv4(), z.cidrv6()], { error: 'expected a block of addresses such as 10.20.0.0/16' });

const peerError =
  'expected internet, internet_ipv6, a block of addresses, sg:NAME, pl:NAME, vpc:NAME, or service:s3 (a prefix list of AWS)';

const peer = z
  .string({ error: peerError })
  .regex(/^(internet|internet_ipv6|(sg|pl|vpc):[A-Za-z][A-Za-z0-9_-]*|service:[a-z0-9.-]+|[0-9a-fA-F.:]+\/[0-9]{1,3})$/, {
    error: peerError,
  })
  .refine((text) => !text.includes('/') || block.safeParse(text).success, { error: peerError });
const peers = z.union([peer, z.array(peer).min(1)]).transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

const protocol = {
  tcp: ports.describe('TCP: a port, a range such as 5000-6000, or all').optional(),
  udp: ports.describe('UDP: a port, a range such as 5000-6000, or all').optional(),
  icmp: icmp.optional(),
  icmpv6: icmp.optional(),
  all: z.literal(true).describe('Every protocol and port').optional(),
};

const protocols = Object.keys(protocol);

const ingress = atLeastOne(z.strictObject({ ...protocol, from: peers.describe('Who comes in') }), protocols);
const egress = atLeastOne(z.strictObject({ ...protocol, to: peers.describe('Where it goes') }), protocols);

const group = z.strictObject({
  in: where,
  region,
  vpc: z
    .string()
    .regex(/^vpc:[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a reference to a network such as vpc:cc' })
    .describe('Its network')
    .optional(),
  match: groupMatch,
  ingress: z.array(ingress).describe('What comes in: this and nothing else'),
  egress: z.array(egress).describe('What goes out: this and nothing else'),
});

const prefixList = z.strictObject({
  in: where,
  region,
  match: z.strictObject({ name: z.string().min(1).describe('Name of the customer-managed prefix list, globs allowed') }),
  version: z.int().min(1).describe('The version that was approved').optional(),
  entries: z.array(block).min(1).describe('Its blocks of addresses, exactly these'),
});

const ruleKeys = {
  default_groups: z.enum(['empty', 'any']).describe('empty: the default group of each network lets nothing in or out').optional(),
  undeclared: z.enum(['fail', 'allowed']).describe('Groups besides those declared here').optional(),
  max_public: z
    .strictObject({
      ipv4_prefix: z.int().min(1).max(32).default(32),
      ipv6_prefix: z.int().min(1).max(128).default(64),
    })
    .describe('The widest public block that may come in anywhere, but where a declared group says so')
    .optional(),
  closed_ports: z
    .array(z.int().min(0).max(65_535))
    .min(1)
    .describe('TCP ports that no group opens to anybody, whatever else is declared: 22, 3389, 104')
    .optional(),
};

const rule = atLeastOne(
  z.strictObject({ in: where, ...ruleKeys, reason: z.string().min(1).describe('Why it asks for less than an earlier rule').optional() }),
  Object.keys(ruleKeys),
);

/** Security groups: exact, in both directions. */
export const securityGroups = z
  .strictObject({
    rules: z
      .array(rule)
      .default([])
      .describe('Of every group and interface in these accounts; a later rule wins over an earlier one, key by key'),
    groups: z
      .record(name, group)
      .default({})
      .describe('Groups that must be there, exactly one in each account, with these rules and no others'),
    prefix_lists: z.record(name, prefixList).default({}).describe('Customer-managed prefix lists that groups name as pl:NAME'),
  })
  .describe('Security groups: who reaches what');

export type SecurityGroups = z.output<typeof securityGroups>;
export type DeclaredGroup = SecurityGroups['groups'][string];
export type DeclaredIngress = DeclaredGroup['ingress'][number];
export type DeclaredEgress = DeclaredGroup['egress'][number];
export type DeclaredPrefixList = SecurityGroups['prefix_lists'][string];
export type GroupRule = SecurityGroups['rules'][number];
