// Bundles what the browser gets into web/static/dist: hashed files and manifest.json (entry → js, css, preload).
// Identical sources give identical names, wherever the clone lies.
import * as esbuild from 'esbuild';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '..', 'static', 'dist');
const ENTRIES = { app: 'js/app.js', viewer: 'js/viewer.js', editor: 'js/editor.js' };

const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ENTRIES,
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  outdir: dist,
  write: false,
  metafile: true,
  charset: 'utf8',
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: 'asset-[name]-[hash]',
  publicPath: '/static/dist',
  loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'empty', '.svg': 'file' },
  legalComments: 'linked', // the licences of what is bundled lie beside it
  logLevel: 'warning',
});

const outputs = result.metafile.outputs;

/** Every chunk an output imports at once, so the page can ask for all of them together. */
function chunksOf(file, found = new Set()) {
  for (const { path, kind } of outputs[file].imports) {
    if (kind === 'import-statement' && !found.has(path)) {
      found.add(path);
      chunksOf(path, found);
    }
  }
  return found;
}

const manifest = {};
for (const [file, output] of Object.entries(outputs)) {
  const name = Object.keys(ENTRIES).find((entry) => ENTRIES[entry] === output.entryPoint);
  if (!name) continue;
  manifest[name] = {
    js: basename(file),
    css: output.cssBundle ? basename(output.cssBundle) : null,
    preload: [...chunksOf(file)].map((chunk) => basename(chunk)),
  };
}

// The new folder takes the old one's place at the end: a failed build leaves the last good one.
const fresh = `${dist}.new`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
for (const { path, contents } of result.outputFiles) writeFileSync(join(fresh, basename(path)), contents);
writeFileSync(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
