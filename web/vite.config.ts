/** The pages' code as one script and one style sheet, which `html.ts` puts into each page. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('./page'),
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../dist.next/web/page'),
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: here('./page/main.tsx'), name: 'page', formats: ['iife'], fileName: () => 'page.js', cssFileName: 'page' },
  },
});
