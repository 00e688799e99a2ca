import { expect, test } from 'vitest';
import type { ControllerRevision, Workload } from './kinds';
import { deploymentHistory, progress, restartPatch, revisionHistory, undoPatch, workloadWords } from './rollout';

function deployment(status: Workload['status'], spec: Partial<Workload['spec']> = {}): Workload {
  return {
    metadata: { name: 'web', uid: 'd', generation: 2, annotations: { 'deployment.kubernetes.io/revision': '2' } },
    spec: { replicas: 3, ...spec },
    status: { observedGeneration: 2, ...status },
  };
}

function replicaSet(revision: number, image: string, owner = 'd'): Workload {
  return {
    metadata: {
      name: `web-${revision}`,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner }],
    },
    spec: {
      template: {
        metadata: { labels: { app: 'web', 'pod-template-hash': 'abc' } },
        spec: { containers: [{ name: 'main', image }] },
      },
    },
  };
}

test.each<[string, Workload, string]>([
  ['not seen', { ...deployment({}), status: { observedGeneration: 1 } }, 'Change not seen yet'],
  ['moving', deployment({ replicas: 4, updatedReplicas: 1, availableReplicas: 3 }), 'Rolling out 1/3'],
  ['nearly done', deployment({ replicas: 4, updatedReplicas: 3, availableReplicas: 4 }), 'Removing old pods'],
  ['done', deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 }), 'Available'],
  ['not all there', deployment({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 }), 'Available 2/3'],
  ['paused', deployment({}, { paused: true }), 'Paused'],
  ['none', deployment({}, { replicas: 0 }), 'Scaled to zero'],
  [
    'stuck',
    deployment({ conditions: [{ type: 'Progressing', status: 'False', message: 'deadline' }] }),
    'Rollout is stuck',
  ],
  [
    'refused',
    deployment({ conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] }),
    'Cannot make pods',
  ],
])('a rollout that is %s is told in words', (_, given, text) => {
  expect(workloadWords('Deployment', given).text).toBe(text);
});

test('daemon sets and jobs count their own way', () => {
  const set: Workload = {
    metadata: { name: 'agent' },
    spec: {},
    status: { desiredNumberScheduled: 4, updatedNumberScheduled: 4, currentNumberScheduled: 4, numberAvailable: 4 },
  };
  expect(progress('DaemonSet', set)).toEqual({ wanted: 4, updated: 4, available: 4, present: 4 });
  expect(workloadWords('DaemonSet', set).text).toBe('Available');
  const job: Workload = { metadata: { name: 'once' }, spec: { completions: 2 }, status: { succeeded: 1, active: 1 } };
  expect(workloadWords('Job', job).text).toBe('Done 1/2');
});

test('the history of a deployment is that of its own replica sets, the newest first', () => {
  const history = deploymentHistory(deployment({}), [
    replicaSet(1, 'web:1'),
    replicaSet(2, 'web:2'),
    replicaSet(9, 'other:1', 'x'),
  ]);
  expect(history.map((each) => [each.number, each.images, each.current])).toEqual([
    [2, ['web:2'], true],
    [1, ['web:1'], false],
  ]);
});

test('going back gives the whole template of then, without the mark of its replica set', () => {
  const [, old] = deploymentHistory(deployment({}), [replicaSet(1, 'web:1'), replicaSet(2, 'web:2')]);
  expect(old).toBeDefined();
  expect(undoPatch(old as NonNullable<typeof old>)).toEqual([
    {
      op: 'replace',
      path: '/spec/template',
      value: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
    },
  ]);
});

test('the newest revision of a stateful set is the current one', () => {
  const revision = (number: number): ControllerRevision => ({
    metadata: {
      name: `db-${number}`,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'd' }],
    },
    revision: number,
    data: { spec: { template: { spec: { containers: [{ name: 'main', image: `db:${number}` }] } } } },
  });
  const history = revisionHistory(deployment({}), [revision(3), revision(5)]);
  expect(history.map((each) => [each.number, each.current])).toEqual([
    [5, true],
    [3, false],
  ]);
});

test('a restart is the annotation that kubectl sets', () => {
  expect(JSON.stringify(restartPatch(new Date('2030-01-01T00:00:00.123Z')))).toContain(
    '"kubectl.kubernetes.io/restartedAt":"2030-01-01T00:00:00Z"',
  );
});
