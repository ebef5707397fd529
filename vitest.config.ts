import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { 'dcheck/api': here('./checker/api.ts'), dcheck: here('./checker/index.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    pool: 'threads',
    // Many tests wait for processes that they start.
    maxWorkers: 2,
    expect: { poll: { timeout: 20_000 } },
  },
});
