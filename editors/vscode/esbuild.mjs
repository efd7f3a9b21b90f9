// Bundles the extension and the page of the metrics view; --tests bundles the tests instead.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import * as esbuild from 'esbuild';

const has = (name) => process.argv.includes(`--${name}`);
const minify = has('production');
const node = { bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], minify, sourcemap: !minify };

// The page draws with the scripts of the HTML report, which are written for a page without modules.
const report = '../../aura_lsp/report/page/';
const drawing = ['dom.js', 'treemap.js'].map((name) => readFileSync(report + name, 'utf8')).join('\n');
const page = {
  entryPoints: ['src/page/metrics.ts', 'src/page/metrics.css'], outdir: 'dist',
  bundle: true, platform: 'browser', format: 'iife', target: 'es2022', banner: { js: drawing }, minify,
};
const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);

const builds = has('tests')
  ? [{ ...node, entryPoints: tests, outdir: 'build', sourcemap: 'inline' }]
  : [{ ...node, entryPoints: ['src/extension.ts'], outdir: 'dist' }, page];

for (const each of builds) rmSync(each.outdir, { recursive: true, force: true });
if (has('watch')) {
  for (const each of builds) await (await esbuild.context({ ...each, logLevel: 'info' })).watch();
} else {
  await Promise.all(builds.map((each) => esbuild.build({ ...each, logLevel: 'warning' })));
}
