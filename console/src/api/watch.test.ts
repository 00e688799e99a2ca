import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiFailure } from './client';
import type { KubeObject } from './types';
import type { Open } from './watch';
import { WatchStore } from './watch';

/** A server's side of a watch, as a test plays it. */
class Line {
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      this.controller = controller;
    },
  });

  constructor(readonly path: string) {}

  send(type: string, name: string, version: string, more: object = {}): void {
    const object = { metadata: { name, namespace: 'shop', resourceVersion: version, ...more } };
    this.text(`${JSON.stringify({ type, object })}\n`);
  }

  complete(version: string): void {
    this.send('BOOKMARK', '', version, { annotations: { 'k8s.io/initial-events-end': 'true' } });
  }

  text(text: string): void {
    this.controller.enqueue(new TextEncoder().encode(text));
  }

  cut(): void {
    this.controller.error(new TypeError('network error'));
  }
}

class Server {
  readonly lines: Line[] = [];
  refusal: ApiFailure | undefined;

  readonly open: Open = (path) => {
    if (this.refusal !== undefined) {
      return Promise.reject(this.refusal);
    }
    const line = new Line(path);
    this.lines.push(line);
    return Promise.resolve(line.body);
  };

  async line(number: number): Promise<Line> {
    await vi.waitFor(() => expect(this.lines.length).toBeGreaterThan(number), 30_000);
    return this.lines[number] as Line;
  }
}

const stores: WatchStore<KubeObject>[] = [];

function started(server: Server): WatchStore<KubeObject> {
  const store = new WatchStore<KubeObject>('/api/v1/pods', (object) => object, server.open);
  stores.push(store);
  store.start();
  return store;
}

function names(store: WatchStore<KubeObject>): string[] {
  return store.snapshot().items.map((item) => item.metadata.name);
}

async function shows(store: WatchStore<KubeObject>, phase: string, ...wanted: string[]): Promise<void> {
  await vi.waitFor(() => {
    expect(store.snapshot().phase).toBe(phase);
    expect(names(store).sort()).toEqual(wanted);
  }, 30_000);
}

afterEach(() => {
  stores.splice(0).forEach((store) => store.stop());
});

describe('a watch', () => {
  test('first gets all there is, then each change', async () => {
    const server = new Server();
    const store = started(server);
    const line = await server.line(0);
    expect(line.path).toContain('sendInitialEvents=true');

    line.send('ADDED', 'one', '1');
    line.send('ADDED', 'two', '2');
    line.complete('2');
    await shows(store, 'live', 'one', 'two');

    line.send('DELETED', 'one', '3');
    line.send('ADDED', 'three', '4');
    await shows(store, 'live', 'three', 'two');
  });

  test('takes lines that come in pieces', async () => {
    const server = new Server();
    const store = started(server);
    const line = await server.line(0);
    line.text('{"type":"ADDED","object":{"metadata":{"name":"ö');
    line.text('ne","resourceVersion":"1"}}}\n{"type":"BOOKMARK","object":{"metadata":{"name":"","resourceVersion":"1",');
    line.text('"annotations":{"k8s.io/initial-events-end":"true"}}}}\n');
    await shows(store, 'live', 'öne');
  });

  test('that is cut says so, keeps what it has, and goes on where it was', async () => {
    const server = new Server();
    const store = started(server);
    const first = await server.line(0);
    first.send('ADDED', 'one', '7');
    first.complete('8');
    await shows(store, 'live', 'one');

    first.cut();
    await shows(store, 'lost', 'one');
    store.hurry();
    const second = await server.line(1);
    expect(second.path).toContain('resourceVersion=8');
    second.send('ADDED', 'two', '9');
    await shows(store, 'live', 'one', 'two');
  });

  test('whose version is forgotten begins again and drops what is gone', async () => {
    const server = new Server();
    const store = started(server);
    const first = await server.line(0);
    first.send('ADDED', 'one', '1');
    first.complete('1');
    await shows(store, 'live', 'one');

    first.text(`${JSON.stringify({ type: 'ERROR', object: { code: 410, reason: 'Expired', message: 'too old' } })}\n`);
    const second = await server.line(1);
    expect(second.path).toContain('sendInitialEvents=true');
    second.send('ADDED', 'two', '9');
    expect(names(store)).toEqual(['one']);
    second.complete('9');
    await shows(store, 'live', 'two');
  });

  test('that is refused says why', async () => {
    const server = new Server();
    server.refusal = new ApiFailure(403, 'Forbidden', 'pods is forbidden');
    const store = started(server);
    await shows(store, 'refused');
    expect(store.snapshot().message).toBe('pods is forbidden');
  });
});
