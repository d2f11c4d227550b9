import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { networkLabel } from '../networks/reading.ts';
import { unsaid } from '../unsaid.ts';
import { eachEndpoint, type Network, sentence } from './each.ts';
import { hasInterface } from './reading.ts';
import { lacking, names } from './services.ts';
import type { EndpointWorld } from './world.ts';

/** Services that have gateway endpoints too: of these alone private DNS can leave out the network itself. */
const ofBothTypes: readonly string[] = ['s3', 'dynamodb'];

/** Names of the declared services lead to their interface endpoints: each answers to them, and so does its network. */
export function judgePrivateDns(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: hasInterface,
    takes: ({ type }) => type === 'interface',
    expected: 'private DNS',
    what: 'for interface endpoints',
    besides: (network) =>
      world.each(
        [network],
        ({ at, vpc }) => ({ target: at, resource: vpc.arn, expected: 'DNS support and DNS hostnames' }),
        () => judgeNetwork(world, network),
      ),
    judge: (subject) => {
      const { endpoint, label, service } = subject;
      const { arn, privateDns, inboundDnsOnly } = endpoint;
      const place = { resource: arn, expected: 'private DNS', actual: { privateDns, inboundDnsOnly } };
      if (privateDns === null) return unsaid(`AWS did not say whether ${label} has private DNS`, place);
      const off = `has no private DNS: the name of ${service} leads past it, to the public endpoint.`;
      const without = passIf(false, { ...place, message: sentence(label, off) });
      if (!privateDns) return lacking(world, subject, { trait: names, draft: without });
      const past = `has private DNS for inbound resolver endpoints alone: in the network itself the name of ${service} leads past it.`;
      if (inboundDnsOnly === true) return passIf(false, { ...place, message: sentence(label, past) });
      if (inboundDnsOnly === null && ofBothTypes.includes(service))
        return unsaid(`AWS did not say whether the private DNS of ${label} is for inbound resolver endpoints alone`, place);
      return passIf(true, { ...place, message: sentence(label, 'has private DNS.') });
    },
  });
}

function judgeNetwork(world: EndpointWorld, network: Network): Draft {
  const { vpc, at } = network;
  const expected = 'DNS support and DNS hostnames';
  const dns = world.at('vpc-dns', at).find(({ id }) => id === vpc.id);
  if (dns === undefined)
    return unsaid(`the run did not ask how names are resolved in ${vpc.id}`, { resource: vpc.arn, expected, actual: null });
  const { support, hostnames } = dns;
  const place = { resource: vpc.arn, expected, actual: { support, hostnames } };
  const settings = [
    { name: 'DNS support', isOn: support },
    { name: 'DNS hostnames', isOn: hostnames },
  ];
  const named = (wanted: boolean | null) =>
    settings
      .filter(({ isOn }) => isOn === wanted)
      .map(({ name }) => name)
      .join(' and ');
  const label = `${networkLabel(network)} (${vpc.id})`;
  if (named(false) !== '')
    return passIf(false, { ...place, message: `${label} has ${named(false)} off: the private names of its endpoints are not answered.` });
  if (named(null) !== '') return unsaid(`AWS did not say whether ${label} has ${named(null)}`, place);
  return passIf(true, { ...place, message: `${label} has ${named(true)}.` });
}
