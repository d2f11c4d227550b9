import { chmodSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

// Built with whatever Node runs npm, so that the first `npm ci` on an old Node works too: plain syntax, no imports of src/.
const external = [/^node:/, 'pdfkit', 'fontkit', 'dejavu-fonts-ttf'];

rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({
  input: { iq: 'src/iq.ts' },
  platform: 'node',
  external,
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
