import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';

function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version']).error === undefined;
}

/**
 * A test with a tool that we did not write. Where the tool is missing the test fails under CI and says so elsewhere: a check that
 * silently does not run proves nothing.
 */
export function testWith(tool: string, title: string, body: () => Promise<void>, timeout = 60_000): void {
  test(
    `${title} (${tool})`,
    async (context) => {
      if (isThere(tool)) return body();
      const message = `${tool} is not installed: "${title}" DID NOT RUN (Debian: apt-get install poppler-utils qpdf)`;
      if (process.env.CI === 'true') throw new Error(message);
      console.warn(`\n*** ${message} ***\n`);
      context.skip(message);
    },
    timeout,
  );
}

/** Runs a tool on a PDF; `FILE` among the arguments is its path. Returns what it prints, and throws where it exits with a failure. */
export function onPdf(pdf: Uint8Array, tool: string, args: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'iq-pdf-'));
  try {
    const path = join(folder, 'report.pdf');
    writeFileSync(path, pdf);
    return execFileSync(
      tool,
      args.map((arg) => (arg === 'FILE' ? path : arg)),
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All text of a PDF, in reading order, on one line. */
export function textOf(pdf: Uint8Array, args: readonly string[] = []): string {
  return onPdf(pdf, 'pdftotext', [...args, 'FILE', '-']).replaceAll(/\s+/g, ' ');
}
