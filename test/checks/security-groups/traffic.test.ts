import { describe, expect, it } from 'vitest';
import { everything, joined, overlaps, segmentsOf, tcpPort, textsOf, trafficOf } from '../../../src/checks/security-groups/traffic.ts';

const rows: readonly (readonly [protocol: string, from: number | null, to: number | null, text: readonly string[] | null])[] = [
  ['-1', null, null, ['all']],
  ['-1', 443, 443, ['all']],
  ['tcp', 443, 443, ['tcp 443']],
  ['TCP', 443, 443, ['tcp 443']],
  ['6', 5000, 6000, ['tcp 5000-6000']],
  ['tcp', 0, 65_535, ['tcp all']],
  ['tcp', -1, -1, ['tcp all']],
  ['udp', -1, -1, ['udp all']],
  ['tcp', null, null, null],
  ['udp', null, null, null],
  ['tcp', 443, null, null],
  ['tcp', null, 443, null],
  ['tcp', -1, 443, null],
  ['tcp', 443, 80, null],
  ['tcp', 0, 65_536, null],
  ['icmp', -1, -1, ['icmp all']],
  ['icmp', 8, -1, ['icmp 8']],
  ['icmp', null, null, null],
  ['icmpv6', null, null, null],
  ['icmp', 8, null, null],
  ['icmp', -1, 0, null],
  ['icmp', 8, -2, null],
  ['1', 3, 4, ['icmp 3/4']],
  ['icmpv6', 128, 0, ['icmpv6 128/0']],
  ['icmp', 256, 0, null],
  ['icmp', 3, 256, null],
  ['50', null, null, ['protocol 50']],
  ['50', 443, 443, ['protocol 50']],
  ['255', null, null, ['protocol 255']],
  ['256', null, null, null],
  ['quic', 1, 2, null],
  ['', 1, 2, null],
];

describe('traffic', () => {
  it.each(rows)('%s %s to %s', (protocol, from, to, text) => {
    const traffic = trafficOf({ protocol, from, to });
    expect(traffic === null ? null : textsOf(traffic)).toEqual(text);
  });

  it('of protocol -1 is all other traffic', () => {
    for (const protocol of ['tcp', 'icmp', '0', '255']) {
      const traffic = trafficOf({ protocol, from: -1, to: -1 });
      expect(traffic !== null && traffic.first >= everything.first && traffic.last <= everything.last).toBe(true);
    }
  });

  it('is cut where any of it begins or ends', () => {
    const range = { first: tcpPort(5000).first, last: tcpPort(6000).last };
    expect(segmentsOf([range, tcpPort(5432)]).flatMap(textsOf)).toEqual(['tcp 5000-5431', 'tcp 5432', 'tcp 5433-6000']);
  });

  it('is one where it touches', () => {
    expect(joined([tcpPort(443), tcpPort(80), tcpPort(444), tcpPort(443)]).flatMap(textsOf)).toEqual(['tcp 80', 'tcp 443-444']);
    expect(joined([everything, tcpPort(80)])).toEqual([everything]);
  });

  it('says every part that needs a word of its own', () => {
    expect(textsOf({ first: 0, last: tcpPort(442).last })).toEqual(['protocols 0-5', 'tcp 0-442']);
    expect(textsOf({ first: tcpPort(444).first, last: everything.last })).toEqual(['tcp 444-65535', 'protocols 7-255']);
    expect(textsOf({ first: tcpPort(0).first, last: tcpPort(0).first + 2 * 65_536 - 1 })).toEqual(['protocols 6-7']);
    expect(textsOf({ first: tcpPort(65_535).first, last: tcpPort(65_535).last + 1 })).toEqual(['tcp 65535', 'protocol 7 0']);
    expect(textsOf({ first: 65_536 + 3 * 256 + 4, last: 65_536 + 3 * 256 + 7 })).toEqual(['icmp 3/4-3/7']);
    expect(textsOf({ first: 65_536 + 3 * 256, last: 65_536 + 5 * 256 - 1 })).toEqual(['icmp 3-4']);
  });

  it('overlaps where it has a place in common', () => {
    expect([overlaps(everything, tcpPort(1)), overlaps(tcpPort(1), tcpPort(2))]).toEqual([true, false]);
  });
});
