import type { Pod } from '../model/kinds';
import { MIRROR } from '../model/pod';
import { ApiFailure, send } from './client';
import { PODS } from './resources';
import { keyOf, pathOf } from './types';

/** Why a pod stays on a node that is drained; empty where it goes. */
export function staysBecause(pod: Pod): string {
  if (pod.metadata.annotations?.[MIRROR] !== undefined) {
    return 'it is the node’s own';
  }
  if (pod.metadata.ownerReferences?.some((each) => each.controller === true && each.kind === 'DaemonSet') === true) {
    return 'its DaemonSet wants it on every node';
  }
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? 'it is over' : '';
}

const RETRY_MILLIS = 5_000;

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Evicts pods one after the other. One that a disruption budget holds back is tried again as the server asks, while the
 * others go on.
 *
 * @param tell is told of each pod what has become of it
 */
export async function evict(pods: readonly Pod[], tell: (pod: string, words: string) => void, signal: AbortSignal): Promise<void> {
  await Promise.all(pods.map((pod) => evictOne(pod, tell, signal)));
}

async function evictOne(pod: Pod, tell: (pod: string, words: string) => void, signal: AbortSignal): Promise<void> {
  const { namespace = '', name } = pod.metadata;
  while (!signal.aborted) {
    try {
      await send(`${pathOf(PODS, namespace, name)}/eviction`, {
        method: 'POST',
        body: JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } }),
        signal,
      });
      tell(keyOf(pod), 'is ending');
      return;
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) {
        throw failure;
      }
      if (failure.code === 404) {
        tell(keyOf(pod), 'is gone');
        return;
      }
      tell(keyOf(pod), failure.message);
      if (failure.code !== 429) {
        return;
      }
      await pause((failure.status?.details?.retryAfterSeconds ?? 0) * 1_000 || RETRY_MILLIS, signal);
    }
  }
}
