import ELK from 'elkjs/lib/elk.bundled.js';
import type { ELK as Elk, ElkNode } from 'elkjs/lib/elk-api.js';

// Its types describe the default export of another module format.
const library = new (ELK as unknown as new () => Elk)();

/** Places every box and routes every line of a graph. The same graph gives the same places. */
export async function placed(graph: ElkNode): Promise<ElkNode> {
  return library.layout(graph);
}

/** Options by their names, as the library wants them. */
export function options(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`elk.${name}`, String(value)]));
}
