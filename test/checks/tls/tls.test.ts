import { describe, expect, it } from 'vitest';
import tls from '../../../src/checks/tls.ts';
import type { Certificate } from '../../../src/facts/certificates.ts';
import type { MutualAuthentication } from '../../../src/facts/listeners.ts';
import type { SslPolicy } from '../../../src/facts/ssl-policies.ts';
import type { TargetGroup } from '../../../src/facts/target-groups.ts';
import { production, staging } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';
import {
  acm,
  app,
  balancer,
  certificate,
  cleared,
  does,
  dr,
  elsewhere,
  forward,
  group,
  here,
  http,
  https,
  listener,
  listens,
  main,
  ofApi,
  plain,
  primary,
  redirect,
  refusal,
  rule,
  rules,
  second,
  secured,
  specOf,
  strict,
  tlsFacts,
  trustStore,
  usual,
  web,
} from './samples.ts';

const at = `${production}/${primary}`;
const on = (outcome: 'fail' | 'unknown', ...arns: readonly string[]) => arns.map((arn) => `${outcome} ${at}/${arn}`);
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
const describes =
  (...policies: readonly SslPolicy[]) =>
  (facts: Facts) =>
    put(facts, 'ssl-policies', here, policies);
const reaches =
  (...groups: readonly TargetGroup[]) =>
  (facts: Facts) =>
    put(facts, 'target-groups', here, groups);
const shows =
  (...certificates: readonly Certificate[]) =>
  (facts: Facts) => {
    put(facts, 'certificates', here, certificates);
    secured({ certificates: certificates.map(({ arn }, index) => ({ arn, isDefault: index === 0 })) })(facts);
  };
const mutual = (change: Partial<MutualAuthentication>) =>
  secured({ mutual: { mode: 'verify', trustStore, trustStoreStatus: 'active', takesExpired: false, ...change } });

const strange = listener('SCTP', 443);
const unsaid = listener(null, 443);
const tcp = (port: number | null, change = {}) =>
  listener('TCP', port, { actions: [forward(group('tcp', { protocol: 'TCP' }))], ...change });
const tlsOfNetwork = listener('TLS', 443, {
  policy: strict.name,
  actions: [forward(app)],
  certificates: [{ arn: main.arn, isDefault: true }],
});

/** What makes the kind of a listener, and with it every judgement of it, unknown. */
const unknownKinds = [
  { name: 'a listener that speaks what nobody knows', plant: listens(strange), expected: on('unknown', strange.arn), says: 'SCTP' },
  {
    name: 'a listener that AWS does not say what it speaks',
    plant: listens(unsaid),
    expected: on('unknown', unsaid.arn),
    says: 'did not say what',
  },
];
/** The facts that every requirement rests on. */
const refused = [
  {
    name: 'load balancers refused',
    plant: (facts: Facts) => refuse(facts, 'load-balancers', here),
    expected: [`unknown ${at}/${production}`],
  },
  { name: 'listeners refused', plant: (facts: Facts) => refuse(facts, 'listeners', here), expected: on('unknown', web.arn) },
];

runTables(tls, {
  facts: tlsFacts,
  spec: usual,
  tables: {
    protocols: [
      ...refused,
      ...unknownKinds,
      { name: 'TLS 1.2 and 1.3', expected: [], says: 'TLSv1.2 and TLSv1.3, and nothing older' },
      { name: 'a TLS listener of a network load balancer', plant: listens(tlsOfNetwork), expected: [] },
      {
        name: 'a TLS policy that still speaks 1.0, whatever its name says',
        plant: describes({ ...strict, protocols: ['TLSv1', 'TLSv1.2', 'TLSv1.3'] }),
        expected: on('fail', https.arn),
        says: 'also speaks TLSv1: older than TLS 1.2',
      },
      {
        name: 'the default policy of API-created listeners (ELBSecurityPolicy-2016-08)',
        plant: all(secured({ policy: ofApi.name }), describes(strict, ofApi)),
        expected: on('fail', https.arn),
        says: 'TLSv1 and TLSv1.1',
      },
      { name: 'TLS 1.2 where 1.3 is asked', spec: specOf({ in: 'production', min: '1.3' }), expected: on('fail', https.arn) },
      {
        name: 'TLS 1.3 alone',
        spec: specOf({ in: 'production', min: '1.3' }),
        plant: describes({ ...strict, protocols: ['TLSv1.3'] }),
        expected: [],
      },
      {
        name: 'an old version beside one that nobody knows',
        plant: describes({ ...strict, protocols: ['SSLv3', 'TLSv2'] }),
        expected: on('fail', https.arn),
      },
      {
        name: 'a version that nobody knows',
        plant: describes({ ...strict, protocols: ['TLSv1.2', 'TLSv2'] }),
        expected: on('unknown', https.arn),
        says: 'TLSv2',
      },
      {
        name: 'no version at all',
        plant: describes({ ...strict, protocols: [] }),
        expected: on('unknown', https.arn),
        says: 'names no version',
      },
      {
        name: 'a listener without policy (AWS left it out)',
        plant: secured({ policy: null }),
        expected: on('unknown', https.arn),
        says: 'AWS named no TLS policy of HTTPS 443 of cc-web',
      },
      {
        name: 'a policy that AWS does not describe',
        plant: secured({ policy: 'ELBSecurityPolicy-TLS13-1-3-2099-01' }),
        expected: on('unknown', https.arn),
        says: 'AWS describes no TLS policy ELBSecurityPolicy-TLS13-1-3-2099-01',
      },
      { name: 'policies refused', plant: (facts) => refuse(facts, 'ssl-policies', here), expected: on('unknown', web.arn) },
      {
        name: 'one good listener beside a bad one',
        plant: all(
          listens(http, https, listener('HTTPS', 8443, { ...https, arn: 'arn:second', port: 8443, policy: ofApi.name })),
          describes(strict, ofApi),
        ),
        expected: on('fail', 'arn:second'),
      },
    ],
    ciphers: [
      ...refused,
      ...unknownKinds,
      { name: 'all of them declared', expected: [], says: '2 cipher suites, all of them declared' },
      {
        name: 'one that is not declared',
        plant: all(secured({ policy: ofApi.name }), describes(ofApi)),
        expected: on('fail', https.arn),
        says: 'also speaks AES128-SHA, which',
      },
      { name: 'none named', plant: describes({ ...strict, ciphers: [] }), expected: on('unknown', https.arn) },
      { name: 'no policy', plant: secured({ policy: null }), expected: on('unknown', https.arn) },
    ],
    'clear-text': [
      ...refused,
      ...unknownKinds,
      { name: 'it redirects', expected: [], says: 'HTTP 80 of cc-web redirects every request to HTTPS' },
      {
        name: 'to another port',
        plant: cleared({ actions: [{ ...redirect('HTTPS'), redirect: { protocol: 'https', port: '8443' } }] }),
        expected: [],
      },
      { name: 'no HTTP listener', plant: listens(https), expected: [], says: 'cc-web has no HTTP listener' },
      ...['TCP', 'TCP_QUIC', 'TCP_UDP'].map((protocol) => ({
        name: `a ${protocol} listener on 80 beside one that ends TLS`,
        plant: listens(tlsOfNetwork, listener(protocol, 80)),
        expected: on('unknown', listener(protocol, 80).arn),
        says: `${protocol} 80 of cc-web passes on unread what comes in: AWS cannot say whether it is HTTP in clear`,
      })),
      {
        name: 'a TCP listener where none may be',
        spec: specOf({ in: 'production', http: 'none' }),
        plant: listens(tlsOfNetwork, tcp(80)),
        expected: on('unknown', tcp(80).arn),
      },
      { name: 'a UDP listener beside one that ends TLS', plant: listens(tlsOfNetwork, listener('UDP', 80)), expected: [] },
      {
        name: 'a redirect missing on one port',
        plant: listens(http, https, listener('HTTP', 8080, { actions: [forward(app)], rules: [] })),
        expected: on('fail', listener('HTTP', 8080).arn),
        says: 'HTTP 8080 of cc-web does not only redirect to HTTPS: its default action forwards what came in clear',
      },
      {
        name: 'a redirect to HTTP',
        plant: cleared({ actions: [redirect('HTTP')] }),
        expected: on('fail', http.arn),
        says: 'redirects to HTTP',
      },
      {
        name: 'a redirect to itself',
        plant: cleared({ actions: [redirect('#{protocol}')] }),
        expected: on('fail', http.arn),
        says: 'redirects to HTTP',
      },
      { name: 'a redirect to nobody knows what', plant: cleared({ actions: [redirect('GOPHER')] }), expected: on('unknown', http.arn) },
      { name: 'a redirect to nobody says what', plant: cleared({ actions: [redirect(null)] }), expected: on('unknown', http.arn) },
      { name: 'a redirect without more', plant: cleared({ actions: [does('redirect')] }), expected: on('unknown', http.arn) },
      {
        name: 'one rule of several that forwards',
        plant: cleared({ rules: [rule(1, redirect('HTTPS')), rule(2, forward(app))] }),
        expected: on('fail', http.arn),
        says: 'rule 2 forwards',
      },
      {
        name: 'rules that all redirect',
        plant: cleared({ rules: [rule(1, redirect('HTTPS')), rule(2, redirect('HTTPS'))] }),
        expected: [],
      },
      ...['fixed-response', 'authenticate-oidc', 'authenticate-cognito', 'jwt-validation'].map((type) => ({
        name: `a rule of the type ${type}`,
        plant: cleared({ rules: [rule(1, does(type))] }),
        expected: on('fail', http.arn),
      })),
      {
        name: 'an action that nobody knows',
        plant: cleared({ rules: [rule(1, does('teleport'))] }),
        expected: on('unknown', http.arn),
        says: 'teleport',
      },
      { name: 'an action without type', plant: cleared({ actions: [does(null)] }), expected: on('unknown', http.arn) },
      { name: 'no action', plant: cleared({ actions: [] }), expected: on('unknown', http.arn) },
      {
        name: 'rules refused',
        plant: cleared({ rules: null, rulesError: refusal }),
        expected: on('unknown', http.arn),
        says: 'AccessDenied',
      },
      { name: 'rules not asked for', plant: cleared({ rules: null }), expected: on('unknown', http.arn) },
      {
        name: 'rules refused of one that forwards by default',
        plant: cleared({ actions: [forward(app)], rules: null, rulesError: refusal }),
        expected: on('fail', http.arn),
        says: 'not known: X in',
      },
      {
        name: 'one that redirects where none may be',
        spec: specOf({ in: 'production', http: 'none' }),
        expected: on('fail', http.arn),
        says: 'may have no HTTP',
      },
      { name: 'none where none may be', spec: specOf({ in: 'production', http: 'none' }), plant: listens(https), expected: [] },
    ],
    certificates: [
      ...refused,
      ...unknownKinds,
      { name: 'issued, renewed and valid', expected: [], says: 'The one certificate of HTTPS 443 of cc-web is issued' },
      { name: 'renewed before', plant: shows({ ...main, renewalStatus: 'SUCCESS' }), expected: [] },
      { name: 'being renewed', plant: shows({ ...main, renewalStatus: 'PENDING_AUTO_RENEWAL' }), expected: [] },
      { name: 'several', plant: shows(main, second), expected: [], says: 'Each of the 2 certificates' },
      {
        name: 'a certificate PENDING_VALIDATION',
        plant: shows(certificate('main', { status: 'PENDING_VALIDATION', notAfter: null, notBefore: null, renewal: 'INELIGIBLE' })),
        expected: on('fail', https.arn),
        says: 'main.example.com is PENDING_VALIDATION',
      },
      ...['EXPIRED', 'FAILED', 'INACTIVE', 'REVOKED', 'VALIDATION_TIMED_OUT'].map((status) => ({
        name: `a certificate ${status}`,
        plant: shows({ ...main, status }),
        expected: on('fail', https.arn),
      })),
      {
        name: 'an SNI certificate expired while the default one is fine',
        plant: shows(main, { ...second, notAfter: '2026-11-19T00:00:00.000Z' }),
        expected: on('fail', https.arn),
        says: 'second.example.com (SNI) expired on 2026-11-19',
      },
      {
        name: 'less time than asked, by the clock of AWS',
        plant: shows({ ...main, notAfter: '2026-12-20T11:59:59.000Z' }),
        expected: on('fail', https.arn),
        says: 'in 29 days: less than 30d',
      },
      { name: 'exactly as much time as asked', plant: shows({ ...main, notAfter: '2026-12-20T12:00:00.000Z' }), expected: [] },
      {
        name: 'not valid yet',
        plant: shows({ ...main, notBefore: '2026-11-21T00:00:00.000Z' }),
        expected: on('fail', https.arn),
        says: 'not valid before',
      },
      { name: 'imported, with time', plant: shows({ ...main, type: 'IMPORTED', renewal: 'INELIGIBLE' }), expected: [] },
      {
        name: 'imported, with too little time',
        plant: shows({ ...main, type: 'IMPORTED', renewal: 'INELIGIBLE', notAfter: '2026-12-01T00:00:00.000Z' }),
        expected: on('fail', https.arn),
      },
      { name: 'of a private authority', plant: shows({ ...main, type: 'PRIVATE' }), expected: [] },
      {
        name: 'not renewed',
        plant: shows({ ...main, renewal: 'INELIGIBLE' }),
        expected: on('fail', https.arn),
        says: 'not renewed by AWS',
      },
      ...['FAILED', 'PENDING_VALIDATION'].map((renewalStatus) => ({
        name: `a renewal ${renewalStatus}`,
        plant: shows({ ...main, renewalStatus }),
        expected: on('fail', https.arn),
      })),
      ...(['status', 'type', 'notAfter', 'notBefore', 'renewal'] as const).flatMap((member) => [
        { name: `no ${member}`, plant: shows({ ...main, [member]: null }), expected: on('unknown', https.arn) },
      ]),
      ...(['status', 'type', 'renewal', 'renewalStatus'] as const).flatMap((member) => [
        {
          name: `a ${member} that nobody knows`,
          plant: shows({ ...main, [member]: 'SPLENDID' }),
          expected: on('unknown', https.arn),
          says: 'SPLENDID',
        },
      ]),
      {
        name: 'a server certificate of IAM',
        plant: secured({ certificates: [{ arn: 'arn:aws:iam::222222222222:server-certificate/old', isDefault: true }] }),
        expected: on('unknown', https.arn),
        says: 'server certificate of IAM',
      },
      {
        name: 'an expired one beside a server certificate of IAM',
        plant: all(
          shows({ ...main, status: 'EXPIRED' }),
          secured({
            certificates: [
              { arn: main.arn, isDefault: true },
              { arn: 'arn:aws:iam::222222222222:server-certificate/old', isDefault: false },
            ],
          }),
        ),
        expected: on('fail', https.arn),
        says: 'not known',
      },
      {
        name: 'one refused',
        plant: shows({ ...main, status: null, readError: refusal }),
        expected: on('unknown', https.arn),
        says: 'AccessDenied',
      },
      {
        name: 'one not asked for',
        plant: secured({ certificates: [{ arn: acm('other'), isDefault: true }] }),
        expected: on('unknown', https.arn),
      },
      { name: 'certificates refused', plant: (facts) => refuse(facts, 'certificates', here), expected: on('unknown', web.arn) },
      { name: 'none named', plant: secured({ certificates: [] }), expected: on('unknown', https.arn), says: 'AWS named no certificate' },
      { name: 'the list refused', plant: secured({ certificates: null, certificatesError: refusal }), expected: on('unknown', https.arn) },
    ],
    targets: [
      ...refused,
      ...unknownKinds,
      { name: 'over HTTPS', expected: [], says: 'app (HTTPS)' },
      { name: 'Lambda functions', plant: reaches({ ...app, protocol: null, targetType: 'lambda' }), expected: [], says: 'app (Lambda)' },
      { name: 'TLS behind TLS', plant: all(listens(tlsOfNetwork), reaches({ ...app, protocol: 'TLS' })), expected: [] },
      {
        name: 'QUIC, which is never in clear',
        plant: all(listens(listener('QUIC', 443, { actions: [forward(app)] })), reaches({ ...app, protocol: 'QUIC' })),
        expected: [],
      },
      {
        name: 'over HTTP',
        plant: reaches({ ...app, protocol: 'HTTP' }),
        expected: on('fail', https.arn),
        says: 'app is reached over HTTP',
      },
      {
        name: 'a rule that forwards to an HTTP target group',
        plant: all(reaches(app, plain), secured({ rules: [rule(1, forward(app)), rule(2, does('authenticate-oidc'), forward(plain))] })),
        expected: on('fail', https.arn),
        says: 'plain is reached over HTTP',
      },
      {
        name: 'one of two between which it forwards by weight',
        plant: all(reaches(app, plain), secured({ actions: [forward(app, plain)] })),
        expected: on('fail', https.arn),
      },
      {
        name: 'TCP behind TLS, which ends there',
        plant: all(listens(tlsOfNetwork), reaches({ ...app, protocol: 'TCP' })),
        expected: on('fail', tlsOfNetwork.arn),
        says: 'in clear',
      },
      {
        name: 'a TCP passthrough listener',
        plant: all(listens(tcp(443)), reaches(group('tcp', { protocol: 'TCP' }))),
        expected: on('unknown', tcp(443).arn),
        says: 'AWS cannot say whether it is encrypted',
      },
      {
        name: 'an HTTP listener that forwards to HTTPS',
        plant: cleared({ actions: [forward(app)] }),
        expected: [],
      },
      { name: 'a target group that AWS does not list', plant: reaches(), expected: on('unknown', https.arn), says: 'did not list' },
      { name: 'target groups refused', plant: (facts) => refuse(facts, 'target-groups', here), expected: on('unknown', web.arn) },
      { name: 'one without protocol', plant: reaches({ ...app, protocol: null }), expected: on('unknown', https.arn) },
      {
        name: 'one over nobody knows what',
        plant: reaches({ ...app, protocol: 'SCTP' }),
        expected: on('unknown', https.arn),
        says: 'SCTP',
      },
      { name: 'rules refused', plant: secured({ rules: null, rulesError: refusal }), expected: on('unknown', https.arn) },
      { name: 'whereto, AWS did not say', plant: secured({ actions: [does('forward')] }), expected: on('unknown', https.arn) },
      { name: 'what it does, AWS did not say', plant: secured({ actions: [] }), expected: on('unknown', https.arn) },
    ],
    'clear-ports': [
      ...refused,
      { name: 'neither of them', expected: [], says: 'takes HTTP, TCP or UDP on 104, 11112' },
      { name: 'no listener at all', plant: listens(), expected: [] },
      { name: 'a TLS listener on such a port', plant: listens(listener('TLS', 11_112)), expected: [] },
      {
        name: 'DICOM in clear',
        plant: listens(https, tcp(104)),
        expected: on('fail', web.arn),
        says: 'TCP 104 of cc-web is passed on unread',
      },
      ...['UDP', 'TCP_UDP', 'TCP_QUIC', 'HTTP'].map((protocol) => ({
        name: `${protocol} on such a port`,
        plant: listens(listener(protocol, 11_112)),
        expected: on('fail', web.arn),
      })),
      { name: 'on another port', plant: listens(tcp(2762)), expected: [] },
      { name: 'TCP on a port that AWS did not name', plant: listens(tcp(null)), expected: on('unknown', web.arn) },
      { name: 'nobody knows what on such a port', plant: listens(listener('SCTP', 104)), expected: on('unknown', web.arn), says: 'SCTP' },
      { name: 'nobody knows what on another port', plant: listens(listener('SCTP', 105)), expected: [] },
      { name: 'a fault beside what is not known', plant: listens(tcp(null), tcp(104)), expected: on('fail', web.arn), says: 'not known' },
    ],
    mutual: [
      ...refused,
      ...unknownKinds,
      { name: 'verified', expected: [], says: 'HTTPS 443 of cc-web lets nobody through' },
      {
        name: 'against a trust store of the own account, of which AWS says no status',
        plant: mutual({ trustStoreStatus: null }),
        expected: [],
      },
      {
        name: 'mTLS passthrough mode',
        plant: mutual({ mode: 'passthrough' }),
        expected: on('fail', https.arn),
        says: 'hands certificates on unverified',
      },
      { name: 'off', plant: mutual({ mode: 'off' }), expected: on('fail', https.arn), says: 'asks for no certificates' },
      {
        name: 'trust store removed',
        plant: mutual({ trustStoreStatus: 'removed' }),
        expected: on('fail', https.arn),
        says: 'trust store was removed',
      },
      { name: 'expired certificates taken', plant: mutual({ takesExpired: true }), expected: on('fail', https.arn), says: 'expired' },
      {
        name: 'a network load balancer',
        plant: listens(tlsOfNetwork),
        expected: on('fail', tlsOfNetwork.arn),
        says: 'a TLS listener asks for no',
      },
      { name: 'a TCP listener', plant: listens(https, tcp(8443)), expected: on('fail', tcp(8443).arn) },
      {
        name: 'a way around, in clear',
        plant: cleared({ rules: [rule(1, forward(app))] }),
        expected: on('fail', http.arn),
        says: 'it forwards clients that show no certificate to app',
      },
      { name: 'rules in clear refused', plant: cleared({ rules: null, rulesError: refusal }), expected: on('unknown', http.arn) },
      { name: 'a mode that nobody knows', plant: mutual({ mode: 'trust' }), expected: on('unknown', https.arn) },
      { name: 'no mode', plant: mutual({ mode: null }), expected: on('unknown', https.arn) },
      { name: 'nothing about clients', plant: secured({ mutual: null }), expected: on('unknown', https.arn) },
      { name: 'no trust store', plant: mutual({ trustStore: null }), expected: on('unknown', https.arn) },
      { name: 'a status that nobody knows', plant: mutual({ trustStoreStatus: 'asleep' }), expected: on('unknown', https.arn) },
      {
        name: 'a trust store of another account, of which AWS says no status',
        plant: mutual({ trustStoreStatus: null, trustStore: 'arn:aws:elasticloadbalancing:us-east-2:999999999999:truststore/clients/1' }),
        expected: on('unknown', https.arn),
      },
      { name: 'nothing about expired certificates', plant: mutual({ takesExpired: null }), expected: on('unknown', https.arn) },
    ],
  },
});

describe('which load balancers', () => {
  const found = (requirement: string, spec: ReturnType<typeof specOf>, plant: (facts: Facts) => void = () => undefined) => {
    const facts = tlsFacts();
    plant(facts);
    return findingsOf(tls, requirement, { spec, facts });
  };
  const weak = all(secured({ policy: ofApi.name }), describes(ofApi));

  it('a later rule wins over an earlier one, key by key', () => {
    const spec = specOf({ in: 'production', ...rules }, { in: 'production', match: { name: 'cc-*' }, min: '1.3' });
    expect(linesOf(found('protocols', spec))).toEqual(on('fail', https.arn));
    expect(linesOf(found('ciphers', spec))).toEqual([`pass ${at}/${https.arn}`]);
  });

  it.each([
    ['clear-text', { http: 'any' }],
    ['targets', { targets: 'any' }],
    ['clear-ports', { clear_ports: [] }],
    ['mutual', { mutual: 'off' }],
  ])('%s: what a later rule takes back is not judged', (requirement, back) => {
    const spec = specOf({ in: 'production', ...rules }, { in: 'production', match: { name: 'cc-web' }, reason: 'test', ...back });
    const plant = all(listens(tcp(104), listener('HTTP', 80, { actions: [forward(plain)], rules: [] })), reaches(plain));
    expect(linesOf(found(requirement, spec, plant))).toEqual([`not-applicable ${production}/${production}`]);
    expect(linesOf(found(requirement, usual, plant)).some((line) => line.startsWith('fail'))).toBe(true);
  });

  it('takes those of a name, and fails a name that nobody has', () => {
    const spec = specOf(
      { in: 'production', match: { name: 'cc-api' }, min: '1.2' },
      { in: 'production', match: { name: 'other-*' }, min: '1.2' },
    );
    const findings = found('protocols', spec, weak);
    expect(linesOf(findings)).toEqual([`fail ${production}/load-balancer:cc-api`]);
    expect(findings[0]?.message).toBe(
      `The spec asks something of the load balancer cc-api, and production (${production}) has none of this name in ${primary}, ${dr}.`,
    );
  });

  it('does not know whether a name is there while a region is not read', () => {
    const spec = specOf({ in: 'production', match: { name: 'cc-api' }, min: '1.2' });
    const plant = (facts: Facts) => refuse(facts, 'load-balancers', elsewhere);
    expect(linesOf(found('protocols', spec, plant))).toEqual([
      `unknown ${production}/load-balancer:cc-api`,
      `unknown ${production}/${dr}/${production}`,
    ]);
    const named = specOf({ in: 'production', match: { name: 'cc-web' }, min: '1.2' });
    expect(linesOf(found('protocols', named, plant))).toEqual([`pass ${at}/${https.arn}`, `unknown ${production}/${dr}/${production}`]);
  });

  it('asks nothing of one account that it asks of another', () => {
    const others = { in: 'staging', min: '1.3' };
    const spec = specOf({ in: 'production', ...rules }, others, { ...others, match: { name: 'cc-api' } });
    expect(linesOf(found('protocols', spec)).filter((line) => line.includes(production))).toEqual([`pass ${at}/${https.arn}`]);
  });

  it('does not miss what only takes back', () => {
    const spec = specOf(
      { in: 'production', http: 'redirect_only' },
      { in: 'production', match: { name: 'gone' }, http: 'any', reason: 'test' },
    );
    expect(linesOf(found('clear-text', spec))).toEqual([`pass ${at}/${http.arn}`]);
  });

  it('judges every region', () => {
    const there = balancer('west', { arn: 'arn:west' });
    const findings = found('protocols', usual, (facts) => {
      put(facts, 'load-balancers', elsewhere, [there]);
      put(facts, 'listeners', elsewhere, [{ ...https, arn: 'arn:west/https', loadBalancer: there.arn }]);
      put(facts, 'ssl-policies', elsewhere, [{ ...strict, protocols: ['TLSv1.1'] }]);
    });
    expect(linesOf(findings)).toEqual([`pass ${at}/${https.arn}`, `fail ${production}/${dr}/arn:west/https`]);
  });

  it('says so where there is no load balancer, or none that ends TLS', () => {
    const none = found('protocols', usual, (facts) => put(facts, 'load-balancers', here, []));
    expect(linesOf(none)).toEqual([`not-applicable ${production}/${production}`]);
    expect(none[0]?.facts.length).toBeGreaterThan(0);
    expect(linesOf(found('protocols', usual, listens(http, tcp(443))))).toEqual([`not-applicable ${at}/${web.arn}`]);
    expect(linesOf(found('certificates', usual, listens(http)))).toEqual([`not-applicable ${at}/${web.arn}`]);
    expect(linesOf(found('clear-text', usual, listens(listener('UDP', 514))))).toEqual([`not-applicable ${at}/${web.arn}`]);
    expect(linesOf(found('targets', usual, listens(http)))).toEqual([`not-applicable ${at}/${http.arn}`]);
    expect(linesOf(found('mutual', usual, listens(http)))).toEqual([`not-applicable ${at}/${http.arn}`]);
    expect(linesOf(found('mutual', usual, listens()))).toEqual([`not-applicable ${at}/${web.arn}`]);
  });

  it('leaves out gateway load balancers, whose listeners have neither protocol nor port', () => {
    const gateway = balancer('cc-gateway', { arn: 'arn:gateway', type: 'gateway', scheme: null });
    const inspect = listener(null, null, { loadBalancer: gateway.arn, actions: [forward(group('inspect', { protocol: 'GENEVE' }))] });
    const plant = (facts: Facts) => {
      put(facts, 'load-balancers', here, [gateway]);
      put(facts, 'listeners', here, [inspect]);
    };
    for (const requirement of Object.keys(tls.requirements)) {
      const findings = found(requirement, usual, plant);
      expect(linesOf(findings), requirement).toEqual([`not-applicable ${at}/${gateway.arn}`]);
      expect(findings[0]?.message).toBe('cc-gateway is a gateway load balancer: nobody connects to it.');
    }
  });

  it('judges the accounts that some rule asks something of, and reads what it needs there', () => {
    const spec = specOf({ in: ['production', 'staging'], min: '1.2' }, { in: 'audit', http: 'any', reason: 'test' });
    expect(tls.accounts?.(spec)).toEqual(['production', 'staging']);
    expect(Object.entries(tls.only ?? {}).map(([fact, wanted]) => [fact, wanted(spec)])).toEqual([
      ['certificates', []],
      ['listeners', ['production', 'staging']],
      ['load-balancers', ['production', 'staging']],
      ['ssl-policies', ['production', 'staging']],
      ['target-groups', []],
    ]);
    const asked = Object.entries(tls.requirements).filter(([, { asked: isAsked }]) => isAsked?.(spec) ?? true);
    expect(asked.map(([name]) => name)).toEqual(['protocols']);
    expect(verdictsOf(tls, { spec, facts: tlsFacts() }).map(({ target, outcome }) => [target.account, outcome])).toEqual([
      [production, 'pass'],
      [staging, 'unknown'],
    ]);
  });
});
