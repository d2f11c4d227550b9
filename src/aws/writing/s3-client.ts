import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandler } from '../http/handler.ts';
import type { S3Client } from './sdk-s3.ts';
import type { WritingSession } from './session.ts';

/** A client of S3 in a region, for the session's credentials and connections. */
export async function clientFor(session: WritingSession, region: string): Promise<S3Client> {
  const { S3Client } = await import('./sdk-s3.ts');
  return new S3Client({
    region,
    ...(session.profile === undefined ? {} : { profile: session.profile }),
    credentials: session.credentials,
    requestHandler: asStream(session.requestHandler),
    // The SDK's own comes with its HTTP handler, which is not in the bundle (scripts/build.ts).
    streamCollector: collect,
    maxAttempts: 5,
    // As the reader asks: a name with a period fits no certificate of AWS's.
    forcePathStyle: true,
    followRegionRedirects: false,
    // undici speaks no `Expect`.
    expectContinueHeader: false,
    // Each call that needs a digest brings its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** The SDK takes what an object holds for a stream, and everything else as it comes. */
function asStream(handler: HttpHandler) {
  return {
    metadata: handler.metadata,
    handle: async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
      const { response } = await handler.handle(request);
      const isObject = request.query?.['x-id'] === 'GetObject' && response.statusCode === 200;
      if (isObject && response.body instanceof Uint8Array) response.body = Readable.from([response.body]);
      return { response };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

async function collect(stream: unknown): Promise<Uint8Array> {
  if (stream instanceof Uint8Array) return stream;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
