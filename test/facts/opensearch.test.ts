import { describe, expect, it } from 'vitest';
import { opensearchCollections } from '../../src/facts/opensearch-collections.ts';
import { opensearchDomains } from '../../src/facts/opensearch-domains.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readShaped } from './read-shaped.ts';

type Answers = Parameters<typeof fakeSeat>[1];

describe('opensearch-domains', () => {
  const arn = (name: string) => `arn:aws:es:us-east-2:222222222222:domain/${name}`;
  const domain = (name: string) => ({
    arn: arn(name),
    name,
    encrypted: true,
    keyId: 'arn:k',
    nodeToNode: true,
    enforcesHttps: true,
    tlsPolicy: 'Policy-Min-TLS-1-2-2019-07',
    readError: null,
  });
  const described = (name: string) => ({
    DomainId: name,
    DomainName: name,
    ARN: arn(name),
    ClusterConfig: {},
    EncryptionAtRestOptions: { Enabled: true, KmsKeyId: 'arn:k' },
    NodeToNodeEncryptionOptions: { Enabled: true },
    DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-2019-07' as const },
  });
  const silent = { encrypted: null, keyId: null, nodeToNode: null, enforcesHttps: null, tlsPolicy: null };
  const seatOf = (names: readonly string[], change: Answers = {}) =>
    fakeSeat(
      {},
      {
        'OpenSearch.ListDomainNames': () => ({ DomainNames: names.map((DomainName) => ({ DomainName })) }),
        'OpenSearch.DescribeDomains': ({ DomainNames }) => ({ DomainStatusList: (DomainNames ?? []).map(described) }),
        ...change,
      },
    );

  it('describes them by fives', async () => {
    const names = ['g', 'f', 'e', 'd', 'c', 'b', 'a'];
    const seat = seatOf(names);
    expect(await readShaped(opensearchDomains, seat)).toEqual([...names].reverse().map(domain));
    expect(seat.calls.map(({ input }) => input.DomainNames)).toEqual([undefined, ['g', 'f', 'e', 'd', 'c'], ['b', 'a']]);
  });

  it('describes none where there is none', async () => {
    const seat = seatOf([]);
    expect(await readShaped(opensearchDomains, seat)).toEqual([]);
    expect(seat.calls).toHaveLength(1);
  });

  it('takes nothing that AWS left out for a value', async () => {
    const bare = { DomainId: 'a', DomainName: 'a', ARN: arn('a'), ClusterConfig: {} };
    const seat = seatOf(['a'], { 'OpenSearch.DescribeDomains': () => ({ DomainStatusList: [bare] }) });
    expect(await readShaped(opensearchDomains, seat)).toEqual([{ ...domain('a'), ...silent }]);
  });

  it('keeps a refusal beside the five that it is about', async () => {
    const seat = seatOf(['a', 'b', 'c', 'd', 'e', 'f'], {
      'OpenSearch.DescribeDomains': ({ DomainNames }) =>
        DomainNames?.includes('f') ? accessDenied('no') : { DomainStatusList: (DomainNames ?? []).map(described) },
    });
    const detail = 'OpenSearch.DescribeDomains in 222222222222/us-east-2: AccessDeniedException: no';
    expect((await readShaped(opensearchDomains, seat)).slice(4)).toEqual([
      domain('e'),
      { ...domain('f'), ...silent, readError: { reason: 'denied', error: 'AccessDeniedException', detail } },
    ]);
  });

  it('does not lose a domain of which AWS is silent', async () => {
    const seat = seatOf(['a', 'b'], { 'OpenSearch.DescribeDomains': () => ({ DomainStatusList: [described('b')] }) });
    const detail = 'OpenSearch.DescribeDomains in 222222222222/us-east-2 did not describe a, which OpenSearch.ListDomainNames had listed';
    expect(await readShaped(opensearchDomains, seat)).toEqual([
      { ...domain('a'), ...silent, readError: { reason: 'failed', error: 'DomainStatusList', detail } },
      domain('b'),
    ]);
  });

  it('throws where the listing is refused, or comes without its list', async () => {
    const refused = seatOf([], { 'OpenSearch.ListDomainNames': () => accessDenied() });
    await expect(readShaped(opensearchDomains, refused)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(readShaped(opensearchDomains, seatOf([], { 'OpenSearch.ListDomainNames': () => ({}) }))).rejects.toThrow('DomainNames');
  });
});

describe('opensearch-collections', () => {
  const summary = (id: string, kmsKeyArn?: string) => ({
    id,
    name: `n-${id}`,
    arn: `arn:${id}`,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  });
  const collection = (id: string, keyId: string | null) => ({ arn: `arn:${id}`, id, name: `n-${id}`, keyId, readError: null });
  const seatOf = (change: Answers) =>
    fakeSeat({}, { 'OpenSearchServerless.ListCollections': () => ({ collectionSummaries: [summary('a')] }), ...change });

  it('reads every page, and asks for the keys that the listing leaves out', async () => {
    const seat = seatOf({
      'OpenSearchServerless.ListCollections': ({ nextToken }) =>
        nextToken === undefined
          ? { collectionSummaries: [summary('d', 'auto')], nextToken: 'more' }
          : { collectionSummaries: [summary('c', 'arn:k'), summary('b'), summary('a')] },
      'OpenSearchServerless.BatchGetCollection': () => ({ collectionDetails: [{ id: 'a', kmsKeyArn: 'arn:a-key' }, { id: 'b' }] }),
    });
    expect(await readShaped(opensearchCollections, seat)).toEqual([
      collection('a', 'arn:a-key'),
      collection('b', null),
      collection('c', 'arn:k'),
      collection('d', 'auto'),
    ]);
    expect(seat.calls.map(({ input }) => input)).toEqual([
      { maxResults: 100 },
      { maxResults: 100, nextToken: 'more' },
      { ids: ['b', 'a'] },
    ]);
  });

  it('leaves out a collection that was deleted after the listing named it, and no other', async () => {
    const errors = (errorCode: string) => ({ collectionDetails: [], collectionErrorDetails: [{ id: 'a', errorCode }] });
    const gone = seatOf({ 'OpenSearchServerless.BatchGetCollection': () => errors('NOT_FOUND') });
    expect(await readShaped(opensearchCollections, gone)).toEqual([]);
    const other = seatOf({ 'OpenSearchServerless.BatchGetCollection': () => errors('INTERNAL') });
    expect(await readShaped(opensearchCollections, other)).toEqual([collection('a', null)]);
  });

  it('keeps a refusal beside those whose key it hides', async () => {
    const seat = seatOf({
      'OpenSearchServerless.ListCollections': () => ({ collectionSummaries: [summary('a'), summary('b', 'arn:k')] }),
      'OpenSearchServerless.BatchGetCollection': () => accessDenied('no'),
    });
    const detail = 'OpenSearchServerless.BatchGetCollection in 222222222222/us-east-2: AccessDeniedException: no';
    expect(await readShaped(opensearchCollections, seat)).toEqual([
      { ...collection('a', null), readError: { reason: 'denied', error: 'AccessDeniedException', detail } },
      collection('b', 'arn:k'),
    ]);
  });

  it('throws where the listing is refused', async () => {
    const seat = seatOf({ 'OpenSearchServerless.ListCollections': () => accessDenied() });
    await expect(readShaped(opensearchCollections, seat)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
