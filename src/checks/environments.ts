import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeConfiguration, wantedFor } from './environments/configuration.ts';
import { judgeDesign } from './environments/design.ts';
import { hasMirrors } from './environments/pairs.ts';
import { environmentFacts } from './environments/world.ts';

const ofDatabases = (spec: Spec) => wantedFor(spec, 'databases');
const ofFleets = (spec: Spec) => wantedFor(spec, 'gpu_fleets');
const ofGroups = (spec: Spec) => wantedFor(spec, 'security_groups.groups');
const ofKeys = (spec: Spec) => wantedFor(spec, 'keys');
const ofNetworks = (spec: Spec) => wantedFor(spec, 'networks.vpcs');

export default defineCheck({
  id: 'environments',
  scope: 'organization',
  depth: 'full',
  title: 'Each environment that mirrors another equals it but for what is listed as different',
  failureTitle: 'An environment differs from the one that it mirrors where it may not',
  why: `What was tested in staging says something of production only as far as the two are alike. They drift apart one small change at a time: an engine that was
upgraded in one place, a smaller instance, a parameter that somebody tried, a subnet with a way to the internet. Each of them is harmless by itself and well meant; together they make
of every test in staging a test of something else. So every difference is either designed and written down, or a finding.`,
  remediation: `A difference of the design: give the item the same settings in both environments (the same item under "in: [prod, stage]" has them by itself), or, where the difference is
meant, list its path under environments.NAME.differs and have the spec approved. An item that one environment lacks: add the environment to its "in", or list the item.
A difference in AWS: the message names the setting and its value in both. Bring the mirroring environment in line through the same pipeline that made the other; where the
mirrored one is wrong, the checks of its own section say so.
Listed as different, and alike: take the path out of differs, so that the next difference there is a finding.`,
  limits: `Settings are compared, not data, load or cost, and of each item the settings that iq reads: databases, keys, networks, security groups and GPU fleets. Buckets and web ACLs are
compared by their design alone; that AWS has them as designed is for the checks of their sections. Names, addresses and ARNs are taken out: match, in and ids never differ. That both are set alike does
not say that they are set well: that too is for the checks of their sections. A setting at which an item may differ is not held against anything, and of an item that is listed as a whole AWS is not
asked. Of the members of a cluster and the groups of a fleet, values are compared, not how many have each. Lists of addresses that the spec does not name are compared by AWS's name of them.
What the launch templates of both leave to their accounts is alike as that; what the accounts then do is for gpu-fleet.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(a)' },
    { framework: 'HIPAA', clause: '164.308(a)(8)' },
  ],
  section: 'environments',
  besides: ['keys', 'databases', 'object_storage.buckets', 'networks.vpcs', 'security_groups.groups', 'edge.web_acls', 'gpu_fleets'],
  terms: `E is an environment with mirrors (environments.E), M the one that it mirrors. An item ITEM of a section whose "in" names both is there twice in the resolved spec
("iq spec resolve"): as ITEM_M and as ITEM_E; instances lists them. What environments.E.differs names by its path, or by the beginning of its path, may differ.`,
  needs: environmentFacts,
  only: {
    'auto-scaling-groups': ofFleets,
    'db-clusters': ofDatabases,
    'db-instances': ofDatabases,
    'db-parameters': ofDatabases,
    keys: ofKeys,
    'launch-template-versions': ofFleets,
    'prefix-lists': ofGroups,
    'route-tables': ofNetworks,
    'security-groups': ofGroups,
    subnets: ofNetworks,
    'vpc-endpoints': ofNetworks,
    vpcs: (spec) => [...ofNetworks(spec), ...ofGroups(spec)],
  },
  requirements: {
    design: {
      text: 'The design of each environment equals that of the one that it mirrors, but for what is listed as different',
      judge: judgeDesign,
      procedure: `"iq spec resolve SPEC": under instances, E and M have the same items; and ITEM_E has the settings of ITEM_M, in and match aside, account ids, regions and the names of other items being read
as what they stand for, but for what environments.E.differs lists. "aws organizations list-accounts": the accounts of both are ACTIVE.`,
      notApplicable: 'neither of the two environments has an item, or all that they have is listed as different',
      asked: hasMirrors,
    },
    configuration: {
      text: 'AWS has each environment set as the one that it mirrors, but for what is listed as different',
      judge: judgeConfiguration,
      procedure: `In both accounts, and the answers held side by side. Databases: "aws rds describe-db-instances" or "describe-db-clusters" (Engine, EngineVersion, DBInstanceClass, MultiAZ, StorageEncrypted,
PubliclyAccessible, DeletionProtection, BackupRetentionPeriod, PerformanceInsightsEnabled, number of replicas; class, public access and Performance Insights of an Aurora cluster are those of its members) and "aws rds describe-db-parameters" for the declared parameters. Keys: "aws kms describe-key" and
"get-key-rotation-status". Networks: "aws ec2 describe-subnets", "describe-route-tables" and "describe-vpc-endpoints": for each tier the number of zones and subnets, public addresses
and kinds of routes, and the services of the endpoints. Security groups: "aws ec2 describe-security-groups"; ids of groups and prefix lists, and the blocks of networks, are read as the names that the
spec gives them in every environment, else as AWS's. The two resources are not one and the same. GPU fleets: "aws autoscaling describe-auto-scaling-groups"
and "aws ec2 describe-launch-template-versions": types of instances as a whole, with their weights, and the settings of every template that the group or an override names.`,
      notApplicable: 'the two environments have no item in common that is compared, or all of it is listed as different',
      asked: hasMirrors,
    },
  },
});
