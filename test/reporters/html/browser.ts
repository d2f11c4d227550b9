import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether pages can be tried in a browser. Under CI they must be: a check that silently does not run proves nothing. */
export function isBrowserThere(): boolean {
  if (existsSync(executablePath)) return true;
  const message = `${executablePath} is not there: the tests of report.html in a browser DID NOT RUN (Debian: apt-get install chromium)`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`\n*** ${message} ***\n`);
  return false;
}

/** A page of the report, and what it did that it must not. */
export interface Opened {
  readonly page: Page;
  /** Errors, refusals of the policy, and requests to anywhere but the file itself. */
  readonly complaints: readonly string[];
}

/** A browser for the tests of one file. */
export class Reading {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'iq-html-'));

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Reading> {
    return new Reading(await chromium.launch({ executablePath, args: ['--no-sandbox'] }));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Closes all that is open. */
  async closePages(): Promise<void> {
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
  }

  /** Opens a report at an address within it. */
  async open(report: string, { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {}): Promise<Opened> {
    const file = join(this.#folder, 'report.html');
    writeFileSync(file, report);
    const { href } = pathToFileURL(file);
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', async (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== href) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(`${href}${hash}`);
    return { page, complaints };
  }
}

/** What axe-core says is wrong with what the page shows, each as a sentence. */
export async function barriers(page: Page, within = 'html'): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    const { axe: tool } = globalThis as unknown as {
      axe: {
        run: (
          selector: string,
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await tool.run(selector, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.html}: ${node.failureSummary}`));
  }, within);
}
