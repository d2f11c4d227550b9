import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ByteSource, pack, unpack } from '../../src/evidence/gzip.ts';

const texts = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${(index * 2654435761) % 1000}\n`);
const packed = await pack(texts);
const small = gzipSync('hello');

/** The bytes as a stream of pieces of this size. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(source: ByteSource, limit = 2 ** 31): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of unpack(source, { name: 'x.gz', limit })) blocks.push(block);
  return Buffer.concat(blocks);
}

describe('pack', () => {
  test('is read by others, with no time and no platform in its header', () => {
    expect(gunzipSync(packed).toString()).toBe(texts.join(''));
    expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
  });

  test('gives the same file again', async () => {
    expect(await pack(texts.values())).toEqual(packed);
  });

  test('of nothing is a file of nothing', async () => {
    expect(gunzipSync(await pack([]))).toHaveLength(0);
    expect(gunzipSync(await pack(['', '']))).toHaveLength(0);
  });

  test('rejects with the error of its texts', async () => {
    const broken = function* () {
      yield 'fine';
      throw new Error('no more');
    };
    await expect(pack(broken())).rejects.toThrow('no more');
  });
});

describe('unpack', () => {
  test.each([1, 3, 4_096, packed.length])('reads a stream in pieces of %i bytes', async (size) => {
    const bytes = size < 4_096 ? small : packed;
    expect((await unpacked(inPieces(bytes, size))).equals(gunzipSync(bytes))).toBe(true);
  });

  test.each([1, 100])('reads a file that carries its name, in pieces of %i', async (size) => {
    const named = Buffer.concat([
      small.subarray(0, 3),
      Buffer.of(8),
      small.subarray(4, 10),
      Buffer.from('facts.jsonl\0'),
      small.subarray(10),
    ]);
    expect((await unpacked(inPieces(named, size))).toString()).toBe('hello');
  });

  test.each<[name: string, bytes: Uint8Array, message: string]>([
    ['nothing', Buffer.of(), 'is not a gzip file'],
    ['text', Buffer.from('hello, hello, hello'), 'is not a gzip file'],
    ['half a magic number', Buffer.of(0x1f, 0x8c), 'is not a gzip file'],
    ['the start of a header', small.subarray(0, 4), 'is cut short'],
    ['a header alone', small.subarray(0, 10), 'is cut short'],
    ['a header and the trailer of nothing', Buffer.concat([small.subarray(0, 10), Buffer.alloc(8)]), 'is cut short'],
    ['no trailer', small.subarray(0, -8), 'is cut short'],
    ['half a trailer', small.subarray(0, -4), 'is cut short'],
    ['another checksum', small.map((byte, at) => (at === small.length - 8 ? byte ^ 1 : byte)), 'is damaged: wrong checksum'],
    ['another length', small.map((byte, at) => (at === small.length - 4 ? byte ^ 1 : byte)), 'is damaged: wrong checksum'],
    ['another body', small.map((byte, at) => (at === 10 ? 0xff : byte)), 'is damaged'],
    ['a byte behind', Buffer.concat([small, Buffer.of(0)]), 'holds bytes behind its gzip member'],
    ['a second member', Buffer.concat([small, small]), 'holds bytes behind its gzip member'],
    ['extra fields', small.map((byte, at) => (at === 3 ? 4 : byte)), 'has a gzip header with extra fields'],
  ])('refuses %s, in whatever pieces it comes', async (_, bytes, message) => {
    for (const size of [1, 2, 7, 1_000]) {
      await expect(unpacked(inPieces(bytes, size)), `${size}`).rejects.toMatchObject({
        code: 'malformed',
        message: expect.stringMatching(new RegExp(`^x\\.gz ${message}`)),
      });
    }
  });

  test('of a name that does not end is refused', async () => {
    const endless = Buffer.concat([Buffer.of(0x1f, 0x8b, 8, 8), Buffer.alloc(200_000, 'x')]);
    await expect(unpacked(inPieces(endless, 50_000))).rejects.toThrow('file name does not end');
  });

  /** Goes on for ever with the last of its pieces, and says whether it was asked to stop. */
  function endless(...pieces: readonly Uint8Array[]) {
    const state = { given: 0, isClosed: false };
    const source = async function* () {
      try {
        for (; ; state.given++) yield pieces[Math.min(state.given, pieces.length - 1)] ?? Buffer.of();
      } finally {
        state.isClosed = true;
      }
    };
    return { source: source(), state };
  }

  const zeros = gzipSync(Buffer.alloc(2 ** 24));

  test('stops reading at the limit, and behind the end of the member', async () => {
    const bomb = endless(zeros.subarray(0, 10), zeros.subarray(10, -8));
    await expect(unpacked(bomb.source, 2 ** 20)).rejects.toThrow(`unpacks to more than ${2 ** 20} bytes`);
    const more = endless(small, Buffer.alloc(1_000));
    await expect(unpacked(more.source)).rejects.toThrow('holds bytes behind its gzip member');
    await expect.poll(() => [bomb.state.isClosed, more.state.isClosed]).toEqual([true, true]);
  });

  test('closes its source where nobody reads on', async () => {
    const { source, state } = endless(zeros.subarray(0, 10), zeros.subarray(10, -8));
    for await (const _ of unpack(source, { name: 'x.gz', limit: 2 ** 31 })) break;
    await expect.poll(() => state.isClosed).toBe(true);
  });

  test('rejects with the error of its source', async () => {
    const broken = async function* () {
      yield packed.subarray(0, 100);
      throw new Error('the disk is gone');
    };
    await expect(unpacked(broken())).rejects.toThrow('the disk is gone');
  });
});
