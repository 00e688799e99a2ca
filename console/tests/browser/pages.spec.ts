import { expect, test } from '@playwright/test';
import { ADMIN, Cluster, login, NAMESPACE, picture, seed, visit } from './cluster';

let cluster: Cluster;

test.beforeAll(async () => {
  cluster = await Cluster.connect();
  await seed(cluster);
});

test.afterAll(() => cluster.close());

test('the pages of nodes, pods and workloads follow what happens', async ({ page }) => {
  await login(page, ADMIN);
  await expect(page.getByText(/greedy: no node fits/)).toBeVisible();
  await picture(page, 'overview');

  await page.getByRole('link', { name: 'Nodes', exact: true }).click();
  await expect(page.getByRole('row', { name: /hollow-.*Ready/ }).first()).toBeVisible();
  await picture(page, 'nodes');

  await page.getByRole('link', { name: 'Pods', exact: true }).click();
  await page.getByLabel('Filter Pods').fill('user-center running');
  await expect(page.getByRole('row', { name: /user-center-.*Running/ })).toHaveCount(3);
  await picture(page, 'pods');

  await visit(page, `/workloads/deployments/${NAMESPACE}/user-center`);
  await page.getByRole('button', { name: 'Scale …' }).click();
  await page.getByLabel('Replicas').fill('5');
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await expect(page.getByText('5 of 5 available')).toBeVisible();
  await expect(page.getByRole('row', { name: /user-center-.*Running/ })).toHaveCount(5);
  await picture(page, 'workload');
  await cluster.patch(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/user-center`, { spec: { replicas: 3 } });
  await expect(page.getByText('3 of 3 available')).toBeVisible();
});
