import type { APIRequestContext, Page } from '@playwright/test';
import { expect, request } from '@playwright/test';

/** Tokens of the users that the server's token file names. */
export const ADMIN = process.env['SAILFISH_ADMIN_TOKEN'] ?? 'tok';
export const READER = process.env['SAILFISH_READER_TOKEN'] ?? 'readtok';

export const NAMESPACE = 'shop';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The API as an administrator calls it, past the console. */
export class Cluster {
  private constructor(private readonly http: APIRequestContext) {}

  static async connect(): Promise<Cluster> {
    return new Cluster(
      await request.newContext({
        baseURL: process.env['SAILFISH_URL'] ?? 'https://127.0.0.1:6443',
        ignoreHTTPSErrors: true,
        extraHTTPHeaders: { Authorization: `Bearer ${ADMIN}` },
      }),
    );
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.http.get(path);
    expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** Creates an object; that it is there already is as good. */
  async create(path: string, object: Json): Promise<void> {
    const answer = await this.http.post(path, { data: object });
    expect([201, 409], `${path}: ${await answer.text()}`).toContain(answer.status());
  }

  async patch(path: string, change: Json): Promise<void> {
    const answer = await this.http.patch(path, {
      data: JSON.stringify(change),
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async remove(path: string): Promise<void> {
    await this.http.delete(path);
  }

  async close(): Promise<void> {
    await this.http.dispose();
  }
}

/** A Deployment of pods that take little room. */
export function deployment(name: string, replicas: number, image: string): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            { name: 'main', image, resources: { requests: { cpu: '10m', memory: '16Mi' } }, ports: [{ containerPort: 80 }] },
          ],
        },
      },
    },
  };
}

/** What the tests look at: a namespace with a shop in it, and a user who may only read. */
export async function seed(cluster: Cluster): Promise<void> {
  await cluster.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  await cluster.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'readers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
  });
  await cluster.create(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment('user-center', 3, 'shop/user-center:1.0'));
  await cluster.create(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, deployment('cart', 2, 'shop/cart:1.0'));
  await cluster.create(`/api/v1/namespaces/${NAMESPACE}/pods`, {
    metadata: { name: 'greedy' },
    spec: { containers: [{ name: 'main', image: 'shop/greedy:1.0', resources: { requests: { cpu: '900' } } }] },
  });
  await cluster.create(`/api/v1/namespaces/${NAMESPACE}/services`, {
    metadata: { name: 'user-center' },
    spec: { selector: { app: 'user-center' }, ports: [{ name: 'http', port: 80 }] },
  });
  await cluster.create(`/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/networkpolicies`, {
    metadata: { name: 'only-cart' },
    spec: {
      podSelector: { matchLabels: { app: 'user-center' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'cart' } } }], ports: [{ port: 80 }] }],
    },
  });
  await cluster.create(`/api/v1/namespaces/${NAMESPACE}/configmaps`, {
    metadata: { name: 'settings' },
    data: { 'shop.properties': 'currency=EUR\nlanguage=de\n' },
  });
  await cluster.create(`/api/v1/namespaces/${NAMESPACE}/secrets`, {
    metadata: { name: 'database' },
    stringData: { password: 'correct horse battery' },
  });
  await cluster.create(`/api/v1/namespaces/${NAMESPACE}/resourcequotas`, {
    metadata: { name: 'limits' },
    spec: { hard: { pods: '20', 'requests.cpu': '2000' } },
  });
}

/** Logs in by token and waits for the console. */
export async function login(page: Page, token: string, to = '/'): Promise<void> {
  await page.goto(`/console${to}`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
}

/** Keeps a picture of the page for a person to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `target/screens/${name}.png` });
}

/** Goes to a page of the console without loading it anew. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    window.history.pushState(null, '', `/console${to}`);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}
