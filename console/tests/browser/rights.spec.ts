import { expect, test } from '@playwright/test';
import { ADMIN, Cluster, login, NAMESPACE, picture, READER, seed, visit } from './cluster';

let cluster: Cluster;

test.beforeAll(async () => {
  cluster = await Cluster.connect();
  await seed(cluster);
});

test.afterAll(() => cluster.close());

test('a token that proves nothing is refused in words, and no secret stays in the browser', async ({ page }) => {
  await page.goto('/console/');
  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('This cluster does not accept that token.');
  await picture(page, 'login');

  await login(page, ADMIN);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: '__Host-sailfish-console', httpOnly: true, secure: true, sameSite: 'Strict' });
  const kept = await page.evaluate(() => JSON.stringify(window.localStorage) + document.cookie);
  expect(kept).not.toContain(ADMIN);
  expect(kept).not.toContain('console=');

  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByLabel('Token')).toBeVisible();
  expect((await page.request.get('/api/v1/nodes')).status()).toBe(403);
});

test('a cookie counts for nothing where the request may come from another site', async ({ page }) => {
  await login(page, ADMIN);
  const path = '/api/v1/namespaces/default/configmaps';
  const data = { metadata: { name: 'forged' } };
  const own = { 'X-Sailfish-Console': '1' };
  expect((await page.request.get(path)).status()).toBe(200);
  expect((await page.request.post(path, { data })).status()).toBe(401);
  expect((await page.request.get(path, { headers: { Origin: 'https://evil.example' } })).status()).toBe(401);
  expect((await page.request.post(path, { data, headers: { ...own, Origin: 'https://evil.example' } })).status()).toBe(401);
  expect((await page.request.get(path, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status()).toBe(401);
  expect((await page.request.post(`${path}?dryRun=All`, { data, headers: own })).status()).toBe(201);
});

test('a reader sees the cluster and cannot scale', async ({ page }) => {
  await login(page, READER, `/workloads/deployments/${NAMESPACE}/user-center`);
  await expect(page.getByRole('heading', { name: 'user-center', exact: true })).toBeVisible();
  const scale = page.getByRole('button', { name: 'Scale …' });
  await expect(scale).toBeDisabled();
  await expect(scale).toHaveAttribute('title', 'Your rights do not allow to patch deployments/scale here.');
  await picture(page, 'reader');
  // Readers by the role "view" see no nodes, and are told so.
  await visit(page, '/nodes');
  await expect(page.getByText(/nodes is forbidden: User "reader" cannot watch/)).toBeVisible();
});
