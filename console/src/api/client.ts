import type { Json, KubeObject, Resource, Status } from './types';
import { pathOf } from './types';

/** A refusal or failure of the server, in its own words. */
export class ApiFailure extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly status?: Status,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

type Listener = () => void;
const sessionListeners = new Set<Listener>();

/** Calls when the server says that the session is over. */
export function onSessionEnd(listener: Listener): () => void {
  sessionListeners.add(listener);
  return () => sessionListeners.delete(listener);
}

const OWN_HEADERS = { 'X-Sailfish-Console': '1' };

export interface Wanted {
  method?: string;
  body?: string;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

/** Sends a request; an answer that is no success is thrown as an ApiFailure. */
export async function send(path: string, wanted: Wanted = {}): Promise<Response> {
  const headers: Record<string, string> = { ...OWN_HEADERS, Accept: wanted.accept ?? 'application/json' };
  if (wanted.body !== undefined) {
    headers['Content-Type'] = wanted.contentType ?? 'application/json';
  }
  const response = await fetch(path, {
    method: wanted.method ?? 'GET',
    headers,
    body: wanted.body ?? null,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: wanted.signal ?? null,
  });
  if (!response.ok) {
    throw await failureOf(response);
  }
  return response;
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const text = await response.text();
  let status: Status | undefined;
  try {
    status = JSON.parse(text) as Status;
  } catch {
    // Not every answer is JSON: its text is the message then.
    status = undefined;
  }
  if (response.status === 401 && !response.url.includes('/console/')) {
    sessionListeners.forEach((listener) => listener());
  }
  const message = status?.message ?? (text === '' ? `the server answers ${response.status}` : text);
  return new ApiFailure(response.status, status?.reason ?? '', message, status);
}

/** The JSON of an answer. The type is what the caller knows of the path. */
 
export async function json<T>(path: string, wanted: Wanted = {}): Promise<T> {
  const response = await send(path, wanted);
  return (await response.json()) as T;
}

export function get<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T> {
  return json<T>(pathOf(resource, namespace, name));
}

export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';

/** Who is named in managedFields for what this console changes. */
const MANAGER = 'fieldManager=sailfish-console';

export function patch<T extends KubeObject>(
  resource: Resource,
  object: { namespace?: string; name: string },
  change: Json,
  how: { type?: string; subresource?: string } = {},
): Promise<T> {
  const below = how.subresource === undefined ? '' : `/${how.subresource}`;
  return json<T>(`${pathOf(resource, object.namespace ?? '', object.name)}${below}?${MANAGER}`, {
    method: 'PATCH',
    contentType: how.type ?? MERGE_PATCH,
    body: JSON.stringify(change),
  });
}

/** Creates, or tries what creating would give. */
export function create<T extends KubeObject>(resource: Resource, object: T, dryRun = false): Promise<T> {
  const path = pathOf(resource, object.metadata.namespace ?? '');
  return json<T>(`${path}?${MANAGER}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`, {
    method: 'POST',
    body: JSON.stringify(object),
  });
}

/** Replaces, or tries what replacing would give. */
export function replace<T extends KubeObject>(resource: Resource, object: T, dryRun = false): Promise<T> {
  const path = pathOf(resource, object.metadata.namespace ?? '', object.metadata.name);
  return json<T>(`${path}?${MANAGER}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`, {
    method: 'PUT',
    body: JSON.stringify(object),
  });
}

export async function remove(resource: Resource, namespace: string, name: string): Promise<void> {
  await send(`${pathOf(resource, namespace, name)}?propagationPolicy=Background`, { method: 'DELETE' });
}

/** What to tell a person of something that was thrown. */
export function wordsOf(failure: unknown): string {
  if (failure instanceof TypeError) {
    return 'The server cannot be reached.';
  }
  return failure instanceof Error ? failure.message : String(failure);
}
