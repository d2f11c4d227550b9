import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredEnvironment, runEngine } from './engine.ts';
import { type Row, ratio } from './row.ts';
import type { BenchServer } from './server/start.ts';

interface Start {
  readonly metric: string;
  readonly target?: number;
  /** Takes seconds: measured in every third round alone. */
  readonly isSlow?: true;
  /** Milliseconds of one start. */
  readonly once: () => number | Promise<number>;
}

/** Cold starts of the built program against bare Node: the minimum over interleaved rounds, since a machine only ever adds time. */
export async function coldStarts(
  server: BenchServer,
  { dist, rounds }: { readonly dist: string; readonly rounds: number },
): Promise<readonly Row[]> {
  const out = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  const starts = startsOf(server, { dist, out });
  const best = starts.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, start] of starts.entries()) {
      if (start.isSlow === undefined || round % 3 === 0) best[index] = Math.min(best[index] ?? Number.NaN, await start.once());
    }
  }
  rmSync(out, { recursive: true });
  const bare = best[0] ?? Number.NaN;
  return starts.slice(1).map(({ metric, target }, index) => {
    const milliseconds = best[index + 1] ?? Number.NaN;
    const detail = `${milliseconds.toFixed(0)} ÷ ${bare.toFixed(0)} ms`;
    return ratio({ metric: `${metric} ÷ bare node`, value: milliseconds / bare, detail, ...(target === undefined ? {} : { target }) });
  });
}

function startsOf(server: BenchServer, { dist, out }: { readonly dist: string; readonly out: string }): readonly Start[] {
  const iq = join(dist, 'iq.js');
  const reference = ['--spec', 'fixtures/reference/spec.yaml', '--facts', 'fixtures/reference/facts.jsonl.gz'];
  const replay = [iq, 'verify', ...reference, '--out', out, '--no-progress', '--format'];
  return [
    { metric: 'bare node', once: () => timeOf(['-e', '0']) },
    { metric: '`iq --help`', target: 1.6, once: () => timeOf([iq, '--help']) },
    { metric: '`iq spec validate`', once: () => timeOf([iq, 'spec', 'validate', 'fixtures/reference/spec.yaml']) },
    { metric: '`iq verify --facts` of the reference organization', target: 8, once: () => timeOf([...replay, 'none']) },
    { metric: 'the same with the PDF', isSlow: true, once: () => timeOf([...replay, 'pdf']) },
    {
      metric: '`iq verify` to the first request',
      target: 3.5,
      once: async () => {
        const options = { organization: { accounts: 4 } };
        return (await runEngine({ server, dist, options, isMetered: false })).firstRequestMs;
      },
    },
  ];
}

function timeOf(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: measuredEnvironment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.slice(0, 3).join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}
