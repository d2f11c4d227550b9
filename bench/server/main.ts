import type { AddressInfo } from 'node:net';
import { optionsOf } from './options.ts';
import { createBenchServer } from './server.ts';

// node bench/server/main.ts ['{"organization":{"accounts":5}}']: tells its port in one line of JSON, ends with its parent or by SIGTERM.
const server = createBenchServer(optionsOf(JSON.parse(process.argv[2] ?? '{}')));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid })}\n`);
});
process.stdin.resume();
process.stdin.once('end', () => process.exit());
process.once('SIGTERM', () => process.exit());
