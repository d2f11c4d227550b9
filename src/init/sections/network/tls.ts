import type { Listener } from '../../../facts/listeners.ts';
import type { Drafted, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { settingRules } from '../setting-rules.ts';

const check = 'tls';

/** What listeners speak. */
export const tlsSection: Section = { key: 'tls', checks: [check], draft: drafted };

interface Settings {
  readonly min?: '1.2' | '1.3' | undefined;
  readonly http?: 'redirect_only' | undefined;
  readonly targets?: 'encrypted' | undefined;
  readonly certificate_valid?: string | undefined;
  readonly clear_ports?: readonly number[] | undefined;
}

interface Heard {
  readonly account: string;
  readonly region: string;
  readonly listener: Listener;
}

function drafted(source: InitSource): Drafted | LeftOut {
  const heard = source
    .each('listeners')
    .flatMap(({ target: { account = '', region = '' }, value }) => value.map((listener): Heard => ({ account, region, listener })));
  if (heard.length === 0) {
    const gaps = source.gaps('listeners');
    const isRead = source.each('listeners').length > 0 || gaps.length === 0;
    const reason = isRead ? 'No listener of a load balancer was found' : 'The listeners of load balancers were not read';
    return { excluded: [{ check, reason, ...(isRead ? {} : { review: gaps[0]?.why ?? reason }) }] };
  }
  const accounts = source.active.filter((id) => heard.some(({ account }) => account === id));
  const settings = new Map(
    accounts.map(
      (id) =>
        [
          id,
          settingsOf(
            source,
            heard.filter(({ account }) => account === id),
          ),
        ] as const,
    ),
  );
  const rules = settingRules(source, settings, accounts);
  const mutual = mutualRules(source, heard);
  return {
    value: { rules: [...rules, ...mutual] },
    comments: [
      { path: [], text: 'What listeners speak. Which cipher suites is not drafted: add ciphers, such as [ECDHE-*, TLS_*].' },
      ...(mutual.length === 0 ? [] : [{ path: ['rules', rules.length], text: 'Clients show a certificate.' }]),
    ],
    reviews: [...settings].flatMap(([account, said]) => reviewsOf(source, account, said)).filter(isFirst),
    lines: { [check]: ['rules'] },
  };
}

function isFirst({ requirement }: Review, index: number, all: readonly Review[]): boolean {
  return all.findIndex((one) => one.requirement === requirement) === index;
}

const ends = ['HTTPS', 'TLS'];
/** DICOM. */
const dicom = [104, 11_112];

function settingsOf(source: InitSource, heard: readonly Heard[]): Settings {
  const listeners = heard.map(({ listener }) => listener);
  const http = listeners.filter(({ protocol }) => protocol === 'HTTP');
  const secure = listeners.filter(({ protocol }) => ends.includes(protocol ?? ''));
  const clear = listeners.filter(({ protocol }) => !ends.includes(protocol ?? '')).map(({ port }) => port);
  return {
    min: secure.length === 0 ? undefined : oldestOf(source, heard),
    http: http.every(redirects) ? 'redirect_only' : undefined,
    targets: isEncryptedBehind(source, heard) ? 'encrypted' : undefined,
    certificate_valid: secure.length === 0 ? undefined : '30d',
    clear_ports: dicom.some((port) => clear.includes(port)) ? undefined : dicom,
  };
}

/** The oldest version of TLS that a listener speaks; nothing where that is older than the grammar has words for, or was not read. */
function oldestOf(source: InitSource, heard: readonly Heard[]): Settings['min'] {
  const protocols = heard
    .filter(({ listener }) => ends.includes(listener.protocol ?? ''))
    .map(
      ({ account, region, listener }) =>
        source.value('ssl-policies', { account, region })?.find(({ name }) => name === listener.policy)?.protocols ?? null,
    );
  const all = protocols.flat();
  if (all.includes(null) || all.some((one) => one !== 'TLSv1.2' && one !== 'TLSv1.3')) return undefined;
  return all.includes('TLSv1.2') ? '1.2' : '1.3';
}

function redirects({ actions, rules }: Listener): boolean {
  const all = [...actions, ...(rules ?? []).flatMap((rule) => rule.actions)];
  return rules !== null && all.length > 0 && all.every(({ type, redirect }) => type === 'redirect' && redirect?.protocol === 'HTTPS');
}

function isEncryptedBehind(source: InitSource, heard: readonly Heard[]): boolean {
  return heard.every(({ account, region, listener: { actions, rules } }) => {
    const groups = source.value('target-groups', { account, region });
    const named = [...actions, ...(rules ?? []).flatMap((rule) => rule.actions)].flatMap(({ targetGroups }) => targetGroups);
    return named.every((arn) => {
      const group = groups?.find((one) => one.arn === arn);
      return group !== undefined && (['HTTPS', 'TLS', 'QUIC'].includes(group.protocol ?? '') || group.targetType === 'lambda');
    });
  });
}

/** Load balancers of which every listener that ends TLS verifies its clients. */
function mutualRules(source: InitSource, heard: readonly Heard[]): readonly unknown[] {
  const balancers = [...Map.groupBy(heard, ({ listener }) => listener.loadBalancer)].filter(([, list]) => {
    const secure = list.filter(({ listener }) => listener.protocol === 'HTTPS');
    return secure.length > 0 && secure.every(({ listener }) => listener.mutual?.mode === 'verify');
  });
  const named = Map.groupBy(balancers, ([arn]) => arn.split('/').at(-2) ?? arn);
  return [...named].map(([name, list]) => {
    const accounts = source.active.filter((id) => list.some(([, [first]]) => first?.account === id));
    return { in: source.where(accounts), match: { name }, mutual: 'verify' };
  });
}

function reviewsOf(source: InitSource, account: string, { min, http, targets, clear_ports: ports }: Settings): readonly Review[] {
  const where = `in ${source.label(account)}`;
  const found: readonly (readonly [isMissing: boolean, requirement: string, text: string])[] = [
    [min === undefined, 'protocols', `listeners ${where} speak TLS older than 1.2, or which they speak was not read`],
    [http === undefined, 'clear-text', `an HTTP listener ${where} does not only redirect to HTTPS`],
    [targets === undefined, 'targets', `what stands behind a listener ${where} is reached in clear, or was not read`],
    [ports === undefined, 'clear-ports', `a listener ${where} serves DICOM in clear`],
  ];
  return found.flatMap(([isMissing, id, text]) => (isMissing ? [{ requirement: `${check}.${id}`, text, path: ['rules'] }] : []));
}
