import { useSyncExternalStore } from 'react';
import { json } from './client';
import type { Resource } from './types';

/** A resource as the server lists it. */
export interface Served extends Resource {
  verbs: string[];
  shortNames: string[];
  categories: string[];
  subresources: string[];
  preferred: boolean;
}

interface Discovered {
  items: {
    metadata: { name?: string };
    versions: {
      version: string;
      resources?: {
        resource: string;
        responseKind?: { kind: string };
        scope: 'Namespaced' | 'Cluster';
        verbs: string[];
        shortNames?: string[];
        categories?: string[];
        subresources?: { subresource: string }[];
      }[];
    }[];
  }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export interface Discovery {
  resources: Served[];
  ready: boolean;
}

let known: Discovery = { resources: [], ready: false };
let asked: Promise<Discovery> | undefined;
const listeners = new Set<() => void>();

export function readDiscovery(documents: Discovered[]): Served[] {
  return documents.flatMap((document) =>
    document.items.flatMap((group) =>
      group.versions.flatMap((version, index) =>
        (version.resources ?? []).map((resource) => ({
          group: group.metadata.name ?? '',
          version: version.version,
          plural: resource.resource,
          kind: resource.responseKind?.kind ?? resource.resource,
          namespaced: resource.scope === 'Namespaced',
          verbs: resource.verbs,
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          subresources: (resource.subresources ?? []).map((each) => each.subresource),
          preferred: index === 0,
        })),
      ),
    ),
  );
}

/** Asks the server what it serves; again where `again` is set, as after a custom kind has come. */
export function discover(again = false): Promise<Discovery> {
  if (asked === undefined || again) {
    asked = Promise.all([json<Discovered>('/api', { accept: ACCEPT }), json<Discovered>('/apis', { accept: ACCEPT })])
      .then((documents) => {
        known = { resources: readDiscovery(documents), ready: true };
        listeners.forEach((listener) => listener());
        return known;
      })
      .catch((failure: unknown) => {
        asked = undefined;
        throw failure;
      });
  }
  return asked;
}

/** What the server serves, as far as it is known yet. */
export function useDiscovery(): Discovery {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      discover().catch(() => undefined); // Whoever needs it shows that nothing is known yet; the banner tells why.
      return () => listeners.delete(listener);
    },
    () => known,
  );
}

/** The resource of a kind as objects name it. */
export function resourceOf(resources: readonly Served[], apiVersion: string, kind: string): Served | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return resources.find((each) => each.group === group && each.version === version && each.kind === kind);
}
