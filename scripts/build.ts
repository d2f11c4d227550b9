import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

// Built with whatever Node runs npm, so that the first `npm ci` on an old Node works too: plain syntax, no imports of src/.
const external = ['pdfkit', 'fontkit', 'dejavu-fonts-ttf'];
// Taken as it is, licence and all: a file that is small already, and read only where a picture is drawn.
const library = { source: 'elkjs/lib/elk.bundled.js', file: 'elk.cjs' };
const builtinImport = /^import (?:([\w$]+|\* as [\w$]+)(?:, )?)?(\{[^}]*\})? from "(node:[\w/]+)";$/gm;

// What is imported and never used, by who imports it, and what stands in its place: each loads modules of Node that iq does not need, and an
// empty module fails loudly where it would be used after all.
const unused = [
  // Subcommands that are programs of their own.
  { name: 'node:child_process', importer: /[\\/]commander[\\/]lib[\\/]command\.js$/, code: 'export default {};' },
  // HTTP/2 is off.
  { name: './client-h2.js', importer: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/, code: 'export {};' },
  // The clients are given the transport's own handler, and hand it back.
  {
    name: '@smithy/node-http-handler',
    importer: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]runtimeConfig\.js$/,
    code: `const handedBack = { create: (handler) => handler };
export { handedBack as NodeHttpHandler, handedBack as NodeHttp2Handler };
export const streamCollector = undefined;`,
  },
];

// What every start loads, what every run loads, and what every run that asks AWS loads: one file each. By itself rolldown makes a file of each set
// of modules that some commands share: sixty to the first request, and each costs a start some tenths of a millisecond.
const groups = [
  { name: 'start', test: /[\\/](commander[\\/]lib[\\/]command\.js|src[\\/](errors|package|reporters[\\/]legible)\.ts)$/, priority: 2 },
  { name: 'run', test: /[\\/]src[\\/](commands[\\/]execute|run)\.ts$/, priority: 1 },
  { name: 'operations', test: /[\\/]src[\\/]aws[\\/](operations|session-policy)\.ts$/ },
  {
    name: 'sdk',
    test: /[\\/](@aws-sdk[\\/]client-sts[\\/]dist-es[\\/]|undici[\\/]lib[\\/]dispatcher[\\/]client\.js$|src[\\/]aws[\\/]http[\\/]dispatcher\.ts$)/,
  },
];

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { iq: 'src/iq.ts' },
  platform: 'node',
  external,
  plugins: [
    {
      name: 'library',
      resolveId: (source) => (source === library.source ? { id: `./${library.file}`, external: true } : null),
    },
    {
      name: 'unused',
      resolveId(source, importer = '') {
        const index = unused.findIndex(({ name, importer: who }) => source === name && who.test(importer));
        return index < 0 ? null : `\0unused:${index}`;
      },
      load: (id) => (id.startsWith('\0unused:') ? (unused[Number(id.slice('\0unused:'.length))]?.code ?? null) : null),
    },
    {
      name: 'builtins',
      // An import of a module of Node reads all of its exports, and some of them load what iq never uses: fetch in `node:http`, file
      // handles in `node:fs`, stdin in `node:process`. Taken this way they cost nothing. The entry keeps its import: an old Node reads it.
      renderChunk(code, chunk) {
        if (chunk.isEntry) return null;
        const taken = 'globalThis.process.getBuiltinModule';
        const rendered = code
          .replace(builtinImport, (_, whole, named, id) => {
            const names = [whole?.replace('* as ', ''), named?.replaceAll(' as ', ': ')].filter((name) => name !== undefined);
            return `const ${names.map((name) => `${name} = ${taken}("${id}")`).join(', ')};`;
          })
          .replace(/\bawait import\("(node:[\w/]+)"\)/g, `${taken}("$1")`);
        if (/^import .*"node:/m.test(rendered)) throw new Error(`${chunk.fileName} imports a module of Node in an unknown way`);
        return { code: rendered, map: null };
      },
    },
    {
      name: 'one-byte',
      // One character beyond Latin-1 makes V8 hold the whole file in two bytes a character, and everything that reads it slower.
      renderChunk: (code) => ({
        code: code.replace(/[\u0100-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
        map: null,
      }),
    },
  ],
  // undici's own word for "as Node bundles it": without its second parser of HTTP.
  transform: { define: { esbuildDetection: 'true' } },
  resolve: { mainFields: ['module', 'main'] },
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  sourcemap: true,
  minify: false,
  // A start reads all of each file that it opens, comments too. Licences stay.
  comments: { legal: true, annotation: false, jsdoc: false },
  codeSplitting: { groups },
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
copyFileSync(`node_modules/${library.source}`, `dist/${library.file}`);
copyFileSync('node_modules/elkjs/LICENSE.md', 'dist/elk.LICENSE.md');
chmodSync('dist/iq.js', 0o755);
