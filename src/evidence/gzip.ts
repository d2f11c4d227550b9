import { crc32, gzipSync, inflateRawSync } from 'node:zlib';
import { EvidenceError } from '../errors.ts';

const trailer = 8;
const hasName = 0x08;

/** Packs bytes with no trace of time or platform. The same bytes give the same file on the same zlib. */
export function pack(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed.writeUInt32LE(0, 4); // RFC 1952: no modification time,
  packed[9] = 0xff; // and no operating system.
  return packed;
}

/**
 * Unpacks a gzip file of one member, to the last byte. Throws EvidenceError `malformed` where it is none, is cut short or damaged, has
 * bytes behind its member (Node's gunzip would join a second member to the first), or holds more than `limit` bytes.
 */
export function unpack(bytes: Uint8Array, name: string, limit: number): Buffer {
  const refuse = (what: string, cause?: unknown): never => {
    throw new EvidenceError('malformed', `${name} ${what}`, cause === undefined ? {} : { cause });
  };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file[0] !== 0x1f || file[1] !== 0x8b || file[2] !== 8) refuse('is not a gzip file');
  const flags = file[3] ?? 0;
  // The gzip program writes the name of the file; nothing common writes more.
  if ((flags & ~hasName) !== 0) refuse('has a gzip header with extra fields');
  const start = flags === hasName ? file.indexOf(0, 10) + 1 : 10;
  try {
    const { buffer, engine } = inflateRawSync(file.subarray(start), { info: true, maxOutputLength: limit }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const end = start + engine.bytesWritten;
    if (file.length < end + trailer) refuse('is cut short');
    if (file.length > end + trailer) refuse('holds bytes behind its gzip member');
    if (file.readUInt32LE(end) !== crc32(buffer) || file.readUInt32LE(end + 4) !== buffer.length % 2 ** 32)
      refuse('is damaged: wrong checksum');
    return buffer;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') refuse(`unpacks to more than ${limit} bytes`, cause);
    if (code === 'Z_BUF_ERROR') refuse('is cut short', cause);
    if (code === 'Z_DATA_ERROR') refuse(`is damaged: ${message}`, cause);
    throw cause;
  }
}
