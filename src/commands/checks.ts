import { Chalk } from 'chalk';
import type { Layout } from '../catalogue/layout.ts';
import { describeCheck, pageOf } from '../catalogue/page.ts';
import { renderTable } from '../catalogue/table.ts';
import { renderPage } from '../catalogue/text.ts';
import { catalogue, checks as registered } from '../checks/index.ts';
import { harmlessJson } from '../reporters/json.ts';
import type { Spec } from '../spec/spec.ts';

export interface ChecksOptions {
  readonly spec?: string;
  readonly json?: boolean;
}

/** Lists the checks, or explains the check or requirement of that id. Throws UsageError where there is none. */
export async function checks(id: string | undefined, options: ChecksOptions): Promise<void> {
  const spec = options.spec === undefined ? undefined : await specOf(options.spec);
  const pages = registered.map((check) => describeCheck(check, spec));
  if (id === undefined) print(options.json === true ? harmlessJson({ checks: pages }) : renderTable(pages, layout()));
  else {
    const page = pageOf(pages, id);
    print(options.json === true ? harmlessJson(page) : renderPage(page, layout()));
  }
}

/** What reads YAML is loaded where there is some. */
async function specOf(file: string): Promise<Spec> {
  const { loadSpec } = await import('../spec/load.ts');
  return loadSpec(file, catalogue()).spec;
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Prose is hard to read in very long lines, and a table in very short ones. */
function layout(): Layout {
  const { isTTY, columns = 80 } = process.stdout;
  const color = isTTY === true && process.env.NO_COLOR === undefined;
  return { chalk: new Chalk({ level: color ? 1 : 0 }), width: Math.min(120, Math.max(60, columns)) };
}
