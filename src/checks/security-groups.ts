import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeEgress, judgeIngress } from './security-groups/exact.ts';
import { judgeExposure } from './security-groups/exposure.ts';
import { judgePrefixLists } from './security-groups/prefix-lists.ts';
import { judgePresent } from './security-groups/present.ts';
import { accountsOf, isEmpty, isFail, wantedGroups, wantedInterfaces, wantedLists, wantedNetworks } from './security-groups/reading.ts';
import { whereAsked } from './security-groups/settings.ts';
import { judgeClosedPorts, judgeDefaults, judgeUndeclared } from './security-groups/unasked.ts';
import { groupFacts } from './security-groups/world.ts';

const isAnyDeclared = (spec: Spec): boolean => Object.keys(spec.security_groups?.groups ?? {}).length > 0;

export default defineCheck({
  id: 'security-groups',
  scope: 'account',
  depth: 'full',
  title: 'Security groups let through what is declared, in both directions, and nothing else',
  failureTitle: 'A security group lets through something else than is declared',
  why: `A security group is who reaches what: the one wall that every workload has. It is opened in a minute, for a test or in the night, and seldom closed again. What
a rule means is easily missed by the eye: 0.0.0.0/1 and 128.0.0.0/1 are the whole internet, ::/0 is it for IPv6, ports 5000-6000 hold the database, protocol -1 holds every
port, and a prefix list changes who comes in while the group stays as it was approved. An interface with two groups lets in what either lets in. And the default group of a network is what
everything gets that asks for no other.`,
  remediation: `G is the id of the group, R its region. + in a message is what is there and is not declared, - what is declared and is not there.
A rule too many: "aws ec2 revoke-security-group-ingress --region R --group-id G --ip-permissions ..." (revoke-security-group-egress for what goes out), with the rule as
"aws ec2 describe-security-group-rules --region R --filters Name=group-id,Values=G" shows it. Look into the flow logs first: whoever uses it is cut off, and whoever should never have used
it is worth knowing. A rule missing: authorize-security-group-ingress or -egress. Groups made by CloudFormation are mended there, or the next deployment brings the rule back.
A rule that names a group which is gone: revoke it, and name the new one.
Group missing, or matched twice: correct "match" or "vpc" in the spec, or the name and tags of the group. Undeclared: declare it, or take it off its interfaces ("aws ec2
describe-network-interfaces --region R --include-managed-resources --filters Name=group-id,Values=G") and delete it.
Default group: it cannot be deleted. Give what uses it a group of its own, then revoke its rules in both directions.
Prefix list: "aws ec2 get-managed-prefix-list-entries --prefix-list-id L --target-version V" shows every version; "aws ec2 restore-managed-prefix-list-version" brings one back, as a
new version, which is then approved in the spec.
Exposed: revoke the rule in whichever of the groups named has it. If the internet is meant to come in there, say so with "from: internet" in the declared group of that interface.
Closed port: use Session Manager for shells (break-glass says how), and TLS for DICOM.`,
  limits: `Groups are judged by what they mean and not by how they are written: a rule that another one holds already is no difference. Network ACLs, routes and public addresses, which
also decide who gets through, are for network-tiers, and what has no security group, such as a NAT gateway, is not judged here. Networks that are shared with an account show it no tags of
their owner. Further networks that a group is associated with beside its own are not read. What goes out to 127.0.0.0/8 or to 255.255.255.255 goes to nobody, and is no difference. Public
blocks are measured one by one after merging: many small ones that do not touch are not added up, and declared blocks that may each come in by itself are taken out before. An interface is
judged with the account that owns it, or, where max_public is not asked of that one, with the account of its network. Where it is asked of neither, the interface is left out, even if it uses
a group that a judged account shares with it. What a rule for ICMP or another protocol without ports lets in counts as a rule for ports does. What a rule for TCP, UDP or ICMP lets through is
not known where AWS leaves out its ports. Descriptions of rules are not read.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.308(a)(4)(i)' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
  ],
  section: 'security_groups',
  besides: ['networks.vpcs'],
  terms: `G is the id of the group that group-present has found for NAME; every call is made in the account, in the region of the group. A later entry under
security_groups.rules that takes the account wins over an earlier one, key by key. Protocol -1 is every protocol and port; FromPort and ToPort are the type and code of ICMP.`,
  needs: groupFacts,
  only: {
    'network-interfaces': wantedInterfaces,
    'prefix-lists': wantedLists,
    'security-groups': wantedGroups,
    vpcs: wantedNetworks,
  },
  accounts: accountsOf,
  requirements: {
    'group-present': {
      text: 'Each declared security group is there exactly once, and is no other declared group',
      judge: judgePresent,
      procedure: `"aws ec2 describe-security-groups" in security_groups.groups.NAME.region: exactly one group has the name and tags of match and the network
of vpc ("aws ec2 describe-vpcs": VpcId of what networks.vpcs matches), and it matches no other NAME in that account and region.`,
      notApplicable: 'the spec declares no security group in the account',
      asked: isAnyDeclared,
    },
    ingress: {
      text: 'Each declared security group lets in what is declared, and nothing else',
      judge: judgeIngress,
      procedure: `"aws ec2 describe-security-groups --group-ids G": IpPermissions mean what ingress of NAME says, no more and no less. UserIdGroupPairs are the groups that sg: means,
PrefixListIds the lists that pl: and service: mean, IpRanges and Ipv6Ranges the blocks, however they are divided.`,
      notApplicable: 'the spec declares no security group in the account, or group-present has found none or several',
      asked: isAnyDeclared,
    },
    egress: {
      text: 'Each declared security group lets out what is declared, and nothing else',
      judge: judgeEgress,
      procedure: `"aws ec2 describe-security-groups --group-ids G": IpPermissionsEgress mean what egress of NAME says, no more and no less. The rule that every new
group has, -1 to 0.0.0.0/0, is one of them.`,
      notApplicable: 'the spec declares no security group in the account, or group-present has found none or several',
      asked: isAnyDeclared,
    },
    'undeclared-groups': {
      text: 'Where only declared security groups may be, there are no others',
      judge: judgeUndeclared,
      procedure: `"aws ec2 describe-security-groups" in each governed region: every group whose OwnerId is the account matches a NAME of security_groups.groups, or its GroupName is default.`,
      notApplicable: 'the spec does not ask for it in the account',
      asked: (spec) => whereAsked(spec, 'undeclared', isFail).length > 0,
    },
    'default-groups': {
      text: 'Where default security groups must be empty, they have no rule in either direction',
      judge: judgeDefaults,
      procedure: `"aws ec2 describe-security-groups --filters Name=group-name,Values=default" in each governed region: IpPermissions and IpPermissionsEgress are empty.`,
      notApplicable: 'the spec does not ask for it in the account, or a region has no network',
      asked: (spec) => whereAsked(spec, 'default_groups', isEmpty).length > 0,
    },
    'prefix-lists': {
      text: 'Each declared prefix list is there exactly once, with the approved version and entries',
      judge: judgePrefixLists,
      procedure: `"aws ec2 describe-managed-prefix-lists" in security_groups.prefix_lists.NAME.region: exactly one list of the account has the name of match; its Version is version, and its State
does not end in -in-progress. "aws ec2 get-managed-prefix-list-entries --prefix-list-id L": the blocks are those of entries, however they are divided.`,
      notApplicable: 'the spec declares no prefix list in the account',
      asked: (spec) => Object.keys(spec.security_groups?.prefix_lists ?? {}).length > 0,
    },
    exposure: {
      text: 'Over all security groups of a network interface together, no wider public block comes in than may, but where a declared group of it says so',
      judge: judgeExposure,
      procedure: `"aws ec2 describe-network-interfaces --include-managed-resources" in each governed region: of each, take the IpPermissions of all its Groups together, with
the entries of their prefix lists. Port by port, take out what the declared groups of the interface, each as the account that owns it declares it, open there with from: internet,
internet_ipv6, the blocks of a vpc:, a service: of AWS, and every block, or entry of a pl:, that is no wider than max_public. Merge the rest: no block of public addresses is wider than max_public.`,
      notApplicable: 'the spec does not ask for it in the account, or no interface in a region has a security group',
      asked: (spec) => whereAsked(spec, 'max_public').length > 0,
    },
    'closed-ports': {
      text: 'No security group opens a closed TCP port to anybody',
      judge: judgeClosedPorts,
      procedure: `"aws ec2 describe-security-groups" in each governed region: no entry of IpPermissions with IpProtocol tcp and FromPort to ToPort around a port of closed_ports, and none
with IpProtocol -1, whomever it is for.`,
      notApplicable: 'the spec does not ask for it in the account',
      asked: (spec) => whereAsked(spec, 'closed_ports').length > 0,
    },
  },
});
