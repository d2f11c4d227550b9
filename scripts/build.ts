import { chmodSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

// Built with whatever Node runs npm, so that the first `npm ci` on an old Node works too: plain syntax, no imports of src/.
const external = [/^node:/, 'pdfkit', 'fontkit', 'dejavu-fonts-ttf'];
const builtinImport = /^import (?:([\w$]+|\* as [\w$]+)(?:, )?)?(\{[^}]*\})? from "(node:[\w/]+)";$/gm;

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { iq: 'src/iq.ts' },
  platform: 'node',
  external,
  plugins: [
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
  ],
  resolve: { mainFields: ['module', 'main'] },
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  sourcemap: true,
  minify: false,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
chmodSync('dist/iq.js', 0o755);
