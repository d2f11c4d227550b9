import type { Architecture } from '../../architecture/model.ts';
import type { Qualification } from '../../record.ts';
import type { Pausing } from '../options.ts';
import { renderSvg } from '../picture/svg.ts';
import { html, type Markup, trusted } from './markup.ts';
import type { EmbeddedNumber } from './model.ts';
import { numbersOf } from './numbers.ts';

interface Picture {
  readonly markup: Markup;
  /** What each of its numbers stands for. */
  readonly numbers: Readonly<Record<string, EmbeddedNumber>>;
}

/** Accounts: the picture of more would be several megabytes, and hold up whoever opens the page. */
const mostAccounts = 150;

/** The verified architecture as `--format svg` draws it. One that is too large for a page stands in a file of its own alone. */
export async function pictureOf(
  record: Qualification,
  { architecture, pause }: { readonly architecture: Architecture } & Pausing,
): Promise<Picture> {
  const title = html`<h3 id="picture">Verified architecture</h3>`;
  const count = architecture.accounts.length;
  if (count > mostAccounts) {
    const words = html`<p>The picture of ${count} accounts is too large for this page. <code>--format svg</code> writes it into <code>architecture.svg</code>.</p>`;
    return { markup: html`${title}${words}`, numbers: {} };
  }
  const svg = await renderSvg(record, architecture, { pause });
  // Only whoever looks at the page by itself needs the declaration.
  const inline = trusted(svg.replace(/^<\?xml[^>]*>\n/, ''));
  return {
    markup: html`${title}<p class="soft picture-hint">Its numbers lead to what failed there.</p><div class="picture" tabindex="0" role="group" aria-labelledby="picture">${inline}</div>`,
    numbers: numbersOf(record, architecture),
  };
}
