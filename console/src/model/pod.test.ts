import { expect, test } from 'vitest';
import type { ContainerStatus, Pod } from './kinds';
import { podWords, readiness, requested, restarts, slimPod } from './pod';

function pod(status: Pod['status'], spec: Partial<Pod['spec']> = {}): Pod {
  return {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { nodeName: 'n1', containers: [{ name: 'main' }], ...spec },
    status,
  };
}

const waiting = (reason: string, message?: string, more: Partial<ContainerStatus> = {}): Pod =>
  pod({ phase: 'Running', containerStatuses: [{ name: 'main', state: { waiting: { reason, message } }, ...more }] });

test.each<[string, Pod, string, string, RegExp | undefined]>([
  ['runs', pod({ phase: 'Running', containerStatuses: [{ name: 'main', ready: true }] }), 'good', 'Running', undefined],
  ['is not ready', pod({ phase: 'Running', containerStatuses: [{ name: 'main', ready: false }] }), 'warn', 'Ready 0/1', /not reported/],
  ['waits for a node', pod({ phase: 'Pending' }, { nodeName: undefined }), 'busy', 'Waiting for a node', undefined],
  [
    'fits nowhere',
    pod(
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' }] },
      { nodeName: undefined },
    ),
    'bad',
    'No node fits',
    /^0\/2 nodes/,
  ],
  ['has no image', waiting('ImagePullBackOff', 'not found'), 'bad', 'Cannot start', /image of main cannot be pulled: not found/],
  [
    'crashes',
    waiting('CrashLoopBackOff', undefined, { restartCount: 4, lastState: { terminated: { exitCode: 3 } } }),
    'bad',
    'Crashing',
    /ended with code 3/,
  ],
  [
    'takes too much memory',
    waiting('CrashLoopBackOff', undefined, { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
    'bad',
    'Crashing',
    /more memory than its limit/,
  ],
  ['is done', pod({ phase: 'Succeeded' }), 'idle', 'Completed', undefined],
  ['was evicted', pod({ phase: 'Failed', reason: 'Evicted', message: 'short of memory' }), 'bad', 'Evicted', /short of memory/],
  [
    'is prepared',
    pod({ phase: 'Pending', initContainerStatuses: [{ name: 'init', state: { running: {} } }] }),
    'busy',
    'Preparing 0/1',
    undefined,
  ],
])('a pod that %s is told in words', (_, given, tone, text, why) => {
  const words = podWords(given);
  expect(words).toMatchObject({ tone, text });
  if (why !== undefined) {
    expect(words.why).toMatch(why);
  }
});

test('a pod that is being deleted is ending, whatever its phase', () => {
  const ending = pod({ phase: 'Running' });
  ending.metadata.deletionTimestamp = '2030-01-01T00:00:00Z';
  expect(podWords(ending).text).toBe('Ending');
});

test('sidecars count as containers', () => {
  const given = pod(
    {
      phase: 'Running',
      containerStatuses: [{ name: 'main', ready: true, restartCount: 2 }],
      initContainerStatuses: [{ name: 'proxy', ready: true }],
    },
    { initContainers: [{ name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } }] },
  );
  expect(readiness(given)).toEqual([2, 2]);
  expect(restarts(given)).toBe(2);
  expect(requested(given, 'cpu')).toBeCloseTo(0.1);
});

test('a container that prepares asks for as much as the rest, not more', () => {
  const given = pod(undefined, {
    containers: [
      { name: 'one', resources: { requests: { cpu: '500m' } } },
      { name: 'two', resources: { requests: { cpu: '1' } } },
    ],
    initContainers: [{ name: 'init', resources: { requests: { cpu: '2' } } }],
  });
  expect(requested(given, 'cpu')).toBe(2);
});

test('what lists keep is enough to tell the same', () => {
  const given = waiting('CrashLoopBackOff', undefined, { lastState: { terminated: { exitCode: 3 } } });
  given.metadata.annotations = { note: 'long' };
  expect(podWords(slimPod(given))).toEqual(podWords(given));
  expect(slimPod(given).metadata.annotations).toBeUndefined();
});
