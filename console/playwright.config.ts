import { defineConfig } from '@playwright/test';

/**
 * Against a server that is given by SAILFISH_URL, in the Chromium of the machine. Screenshots are kept in target/screens:
 * look at them.
 */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'target/browser',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env['SAILFISH_URL'] ?? 'https://127.0.0.1:6443',
    ignoreHTTPSErrors: true,
    viewport: { width: 1360, height: 850 },
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    trace: 'off',
    launchOptions: {
      executablePath: process.env['SAILFISH_BROWSER'] ?? '/usr/bin/chromium',
      // Root has no sandbox, and small machines little shared memory.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
});
