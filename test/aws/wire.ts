import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface Received {
  readonly accessKeyId: string;
  readonly signingRegion: string;
  readonly host: string;
  /** The time that the request was signed for, in milliseconds since the epoch. */
  readonly signedAt: number;
  readonly body: string;
}

export interface Wire {
  readonly endpoint: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** A plain HTTP server on loopback that keeps what arrives and answers as told. */
export async function startWire(answer: (request: Received, response: ServerResponse, count: number) => void): Promise<Wire> {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const credential = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '');
      const entry = {
        accessKeyId: credential?.[1] ?? '',
        signingRegion: credential?.[2] ?? '',
        host: request.headers.host ?? '',
        signedAt: Date.parse(String(request.headers['x-amz-date']).replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:')),
        body: Buffer.concat(chunks).toString(),
      };
      received.push(entry);
      answer(entry, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An answer to iam:GetAccountSummary. */
export function summaryAnswer(response: ServerResponse, users = 0): void {
  response.writeHead(200, { 'content-type': 'text/xml', 'x-amzn-requestid': 'request-1' });
  response.end(
    `<GetAccountSummaryResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>${users}</value></entry></SummaryMap></GetAccountSummaryResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></GetAccountSummaryResponse>`,
  );
}

/** An error in the words of the query protocol. */
export function queryError(response: ServerResponse, status: number, code: string, message = 'as told'): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>request-2</RequestId></ErrorResponse>`,
  );
}

const sts = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** An answer to sts:GetCallerIdentity. */
export function identityAnswer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<GetCallerIdentityResponse ${sts}><GetCallerIdentityResult><Arn>arn:aws-us-gov:sts::555555555555:assumed-role/runner/session</Arn><UserId>U</UserId><Account>555555555555</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );
}

/** An answer to sts:AssumeRole. */
export function sessionAnswer(response: ServerResponse, key: string, expires: string): void {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<AssumeRoleResponse ${sts}><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expires}</Expiration></Credentials><SourceIdentity>someone</SourceIdentity></AssumeRoleResult></AssumeRoleResponse>`,
  );
}
