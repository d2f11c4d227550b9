import { pipeline } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { crc32, createGzip, createInflateRaw } from 'node:zlib';
import { EvidenceError } from '../errors.ts';

/** What a file is read from: its bytes, or a stream of them. */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

interface UnpackOptions {
  /** What errors call the file. */
  readonly name: string;
  /** Refused above this many bytes once unpacked. */
  readonly limit: number;
}

const trailerSize = 8;
const hasName = 0x08;
/** Bytes that go through zlib in one step. */
const blockSize = 2 ** 16;

/**
 * Packs texts as they come, with no trace of time or platform, and never holds them all. The same texts give the same file on the
 * same zlib.
 */
export async function pack(texts: Iterable<string>): Promise<Uint8Array> {
  const blocks: Buffer[] = [];
  await finished(blocksOf(texts), createGzip({ level: 9 }), async (packed: AsyncIterable<Buffer>) => {
    for await (const block of packed) blocks.push(block);
  });
  const file = Buffer.concat(blocks);
  file.writeUInt32LE(0, 4); // RFC 1952: no modification time,
  file[9] = 0xff; // and no operating system.
  return file;
}

function* blocksOf(texts: Iterable<string>): Generator<Buffer> {
  let block: string[] = [];
  let size = 0;
  for (const text of texts) {
    block.push(text);
    size += text.length;
    if (size < blockSize) continue;
    yield Buffer.from(block.join(''));
    block = [];
    size = 0;
  }
  if (size > 0) yield Buffer.from(block.join(''));
}

/**
 * Unpacks a gzip file of one member, to the last byte, block by block. Throws EvidenceError `malformed` where it is none, is cut short or
 * damaged, has bytes behind its member (Node's gunzip would join a second member to the first), or holds more than `limit` bytes. A
 * checksum stands at the end: what was unpacked counts only once the last block has come.
 */
export async function* unpack(source: ByteSource, { name, limit }: UnpackOptions): AsyncGenerator<Buffer> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new EvidenceError('malformed', `${name} ${what}`, cause === undefined ? {} : { cause });
  };
  const frame = { fed: 0, trailer: Buffer.alloc(0) };
  const inflater = createInflateRaw({ chunkSize: blockSize });
  // Whatever goes wrong in here comes out of the inflater, which is read below.
  pipeline(withoutFrame(source, frame, refuse), inflater, () => undefined);
  let size = 0;
  let checksum = 0;
  try {
    for await (const block of inflater as AsyncIterable<Buffer>) {
      size += block.length;
      if (size > limit) refuse(`unpacks to more than ${limit} bytes`);
      checksum = crc32(block, checksum);
      yield block;
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') refuse('is cut short', cause);
    if (code === 'Z_DATA_ERROR') refuse(`is damaged: ${message}`, cause);
    throw cause;
  } finally {
    inflater.destroy();
  }
  const { fed, trailer } = frame;
  // The inflater takes no byte beyond the end of its member.
  if (inflater.bytesWritten < fed) refuse('holds bytes behind its gzip member');
  if (trailer.length < trailerSize) refuse('is cut short');
  if (trailer.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== size % 2 ** 32) refuse('is damaged: wrong checksum');
}

/** What lies between the header of a gzip file and its last eight bytes, which are kept as its trailer. */
async function* withoutFrame(
  source: ByteSource,
  frame: { fed: number; trailer: Buffer },
  refuse: (what: string) => never,
): AsyncGenerator<Buffer> {
  let isOpen = false;
  for await (const bytes of source instanceof Uint8Array ? [source] : source) {
    frame.trailer = Buffer.concat([frame.trailer, bytes]);
    if (!isOpen) {
      const start = headerSize(frame.trailer, refuse);
      if (start === undefined) continue;
      frame.trailer = frame.trailer.subarray(start);
      isOpen = true;
    }
    if (frame.trailer.length <= trailerSize) continue;
    const body = frame.trailer.subarray(0, -trailerSize);
    frame.trailer = frame.trailer.subarray(-trailerSize);
    frame.fed += body.length;
    yield body;
  }
  if (!isOpen) refuse(frame.trailer.length === 0 ? 'is not a gzip file' : 'is cut short');
}

/** Undefined where more bytes are needed. */
function headerSize(file: Buffer, refuse: (what: string) => never): number | undefined {
  const magic = Buffer.from([0x1f, 0x8b, 8]);
  if (!file.subarray(0, 3).equals(magic.subarray(0, file.length))) refuse('is not a gzip file');
  if (file.length < 10) return undefined;
  const flags = file[3] ?? 0;
  // The gzip program writes the name of the file; nothing common writes more.
  if ((flags & ~hasName) !== 0) refuse('has a gzip header with extra fields');
  if (flags !== hasName) return 10;
  const end = file.indexOf(0, 10);
  if (end === -1 && file.length > blockSize) refuse('has a gzip header whose file name does not end');
  return end === -1 ? undefined : end + 1;
}
