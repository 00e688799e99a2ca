import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The address of a server to try the console against with `npx vite`; the build does not need it. */
const server = process.env['SAILFISH_SERVER'] ?? 'https://127.0.0.1:6443';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    // No data: addresses, so that the page's policy needs none for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/apis', '/openapi', '/version', '/console/session', '/console/login', '/console/logout'].map((path) => [
        path,
        { target: server, secure: false, ws: true },
      ]),
    ),
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
