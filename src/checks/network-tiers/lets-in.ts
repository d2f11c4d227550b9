import type { NetworkAclRule } from '../../facts/network-acls.ts';
import { blockOf, everywhere, merged, without } from '../../match/addresses.ts';

/** What a network ACL lets in, whatever the protocol and port. */
type LetIn =
  | {
      readonly kind: 'blocks';
      /** Addresses from which something gets in, each with a protocol and port by which it does. */
      readonly some: readonly { readonly blocks: readonly string[]; readonly by: string }[];
    }
  /** A rule that cannot be read. */
  | { readonly kind: 'unclear'; readonly detail: string };

/** One protocol and port: all packets of which the rules treat alike with those of others between two bounds. */
interface Packet {
  /** Number of the protocol; `null` is every one that no rule names. */
  readonly protocol: string | null;
  /** `null` of protocols without ports. */
  readonly port: number | null;
}

const withPorts = new Set(['6', '17']);
const names: Readonly<Record<string, string>> = { '1': 'ICMP', '6': 'TCP', '17': 'UDP', '58': 'ICMPv6' };

/** The addresses from which the rules let anything in: tried in their order, the first that fits decides, and what none fits is denied. */
export function letIn(rules: readonly NetworkAclRule[]): LetIn {
  const unread = rules.map(whyUnread).find((why) => why !== null);
  if (unread !== undefined && unread !== null) return { kind: 'unclear', detail: unread };
  const packets = packetsOf(rules);
  return {
    kind: 'blocks',
    some: packets.map((packet) => ({ blocks: blocksFor(rules, packet), by: textOf(packet) })).filter(({ blocks }) => blocks.length > 0),
  };
}

function whyUnread({ number, action, protocol, from, to, source }: NetworkAclRule): string | null {
  if (blockOf(source) === null) return `rule ${number} is for ${source}, which is no block of addresses`;
  if (action !== 'allow' && action !== 'deny') return `rule ${number} says ${action}, which iq does not know`;
  if (withPorts.has(protocol) && (from === null || to === null)) return `AWS did not say for which ports rule ${number} is`;
  return null;
}

function packetsOf(rules: readonly NetworkAclRule[]): readonly Packet[] {
  const bounds = rules.flatMap(({ from, to }) => [from ?? 0, (to ?? 65_535) + 1]).filter((port) => port >= 0 && port <= 65_535);
  const ports = [...new Set([0, ...bounds])].sort((a, b) => a - b);
  const others = [...new Set(rules.map(({ protocol }) => protocol))].filter((one) => one !== '-1' && !withPorts.has(one));
  return [
    ...[...withPorts].flatMap((protocol) => ports.map((port) => ({ protocol, port }))),
    ...[...others, null].map((protocol) => ({ protocol, port: null })),
  ];
}

function blocksFor(rules: readonly NetworkAclRule[], packet: Packet): readonly string[] {
  let open: readonly string[] = [everywhere[4], everywhere[6]];
  const allowed: string[] = [];
  for (const rule of rules.filter((one) => fits(one, packet))) {
    const left = without(open, [rule.source]);
    if (rule.action === 'allow') allowed.push(...without(open, left));
    open = left;
  }
  return merged(allowed);
}

function fits({ protocol, from, to }: NetworkAclRule, packet: Packet): boolean {
  if (protocol === '-1') return true;
  if (protocol !== packet.protocol) return false;
  return packet.port === null || (from !== null && to !== null && packet.port >= from && packet.port <= to);
}

function textOf({ protocol, port }: Packet): string {
  if (protocol === null) return 'protocols that no rule names';
  const name = names[protocol] ?? `protocol ${protocol}`;
  return port === null ? name : `${name} from port ${port} on`;
}
