import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { PODS } from './resources';
import { slimPod } from '../model/pod';
import type { Pod } from '../model/kinds';
import type { KubeObject, Resource } from './types';
import { pathOf } from './types';
import type { Snapshot } from './watch';
import { WatchStore, withoutManagers } from './watch';

/** How long a watch goes on that no page looks at: going back and forth costs nothing. */
const LINGER = 30_000;

interface Shared {
  store: WatchStore<KubeObject>;
  users: number;
  end: ReturnType<typeof setTimeout> | undefined;
}

const shared = new Map<string, Shared>();

function slimOf(path: string): (object: KubeObject) => KubeObject {
  return path.split('?')[0]?.endsWith(`/${PODS.plural}`) === true && !path.includes('metadata.name')
    ? (object) => slimPod(object as Pod)
    : withoutManagers;
}

function acquire(path: string): Shared {
  let entry = shared.get(path);
  if (entry === undefined) {
    entry = { store: new WatchStore<KubeObject>(path, slimOf(path)), users: 0, end: undefined };
    shared.set(path, entry);
    entry.store.start();
  }
  clearTimeout(entry.end);
  entry.users++;
  return entry;
}

function release(path: string): void {
  const entry = shared.get(path);
  if (entry !== undefined && --entry.users === 0) {
    entry.end = setTimeout(() => {
      entry.store.stop();
      shared.delete(path);
    }, LINGER);
  }
}

/** Ends all watches, when the user has left. */
export function forgetAll(): void {
  for (const [path, entry] of shared) {
    clearTimeout(entry.end);
    entry.store.stop();
    shared.delete(path);
  }
}

/** Tries again at once what waits for a server that was away. */
export function hurryAll(): void {
  shared.forEach((entry) => entry.store.hurry());
}

/** Every object that is in memory now, for the palette. */
export function everythingKnown(): { path: string; items: readonly KubeObject[] }[] {
  return [...shared].map(([path, entry]) => ({ path, items: entry.store.snapshot().items }));
}

const NOTHING: Snapshot<KubeObject> = { items: [], phase: 'loading', message: '' };

/** The objects of a path, kept up to date while the caller is shown; of no path where it is null. */
 
export function useWatch<T extends KubeObject>(path: string | null): Snapshot<T> {
  const subscribe = useMemo(
    () => (listener: () => void) => {
      if (path === null) {
        return () => undefined;
      }
      const entry = acquire(path);
      const leave = entry.store.subscribe(listener);
      return () => {
        leave();
        release(path);
      };
    },
    [path],
  );
  const snapshot = useSyncExternalStore(subscribe, () =>
    path === null ? NOTHING : (shared.get(path)?.store.snapshot() ?? NOTHING),
  );
  return snapshot as Snapshot<T>;
}

/** The objects of a resource in a namespace, or in all where it is empty. */
export function useObjects<T extends KubeObject>(resource: Resource | null, namespace = ''): Snapshot<T> {
  return useWatch<T>(resource === null ? null : pathOf(resource, namespace));
}

export interface One<T> {
  object: T | undefined;
  phase: Snapshot<T>['phase'];
  message: string;
}

/** One object, whole. */
export function useObject<T extends KubeObject>(resource: Resource | null, namespace: string, name: string): One<T> {
  const path = resource === null ? null : `${pathOf(resource, namespace)}?fieldSelector=metadata.name%3D${name}`;
  const { items, phase, message } = useWatch<T>(path);
  return { object: items[0], phase, message };
}

/** Whether any watch has lost its server, looked at once a second: a banner need not be faster. */
export function useConnection(onChange: (lost: boolean) => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      onChange([...shared.values()].some((entry) => entry.store.snapshot().phase === 'lost'));
    }, 1_000);
    return () => clearInterval(timer);
  }, [onChange]);
}
