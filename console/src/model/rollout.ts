import type { Json, KubeObject } from '../api/types';
import type { ControllerRevision, PodTemplate, Workload } from './kinds';
import type { Words } from './words';
import { count } from './words';

const REVISION = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';
const HASH = 'pod-template-hash';

/** How far the pods of a workload are. */
export interface Progress {
  wanted: number;
  updated: number;
  available: number;
  /** All pods there are, those of earlier templates too. */
  present: number;
}

export function progress(kind: string, workload: Workload): Progress {
  const status = workload.status ?? {};
  if (kind === 'DaemonSet') {
    return {
      wanted: status.desiredNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      available: status.numberAvailable ?? 0,
      present: status.currentNumberScheduled ?? 0,
    };
  }
  if (kind === 'Job') {
    return {
      wanted: workload.spec.completions ?? 1,
      updated: typeof status.active === 'number' ? status.active : 0,
      available: status.succeeded ?? 0,
      present: typeof status.active === 'number' ? status.active : 0,
    };
  }
  return {
    wanted: workload.spec.replicas ?? 1,
    updated: kind === 'ReplicaSet' ? (status.replicas ?? 0) : (status.updatedReplicas ?? 0),
    available: status.availableReplicas ?? status.readyReplicas ?? 0,
    present: status.replicas ?? 0,
  };
}

function conditionOf(workload: Workload, type: string): { status: string; reason?: string; message?: string } | undefined {
  return workload.status?.conditions?.find((condition) => condition.type === type);
}

/** A workload's state in words. */
export function workloadWords(kind: string, workload: Workload): Words {
  if (workload.metadata.deletionTimestamp !== undefined) {
    return { tone: 'busy', text: 'Being deleted' };
  }
  if (kind === 'CronJob') {
    return cronJobWords(workload);
  }
  if (kind === 'Job') {
    return jobWords(workload);
  }
  const failure = conditionOf(workload, 'ReplicaFailure');
  if (failure?.status === 'True') {
    return { tone: 'bad', text: 'Cannot make pods', why: failure.message };
  }
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.status === 'False') {
    return { tone: 'bad', text: 'Rollout is stuck', why: progressing.message };
  }
  const seen = workload.status?.observedGeneration ?? 0;
  if (seen < (workload.metadata.generation ?? 0)) {
    return { tone: 'busy', text: 'Change not seen yet' };
  }
  return rolloutWords(kind, workload);
}

function rolloutWords(kind: string, workload: Workload): Words {
  const { wanted, updated, available, present } = progress(kind, workload);
  if (workload.spec.paused === true) {
    return { tone: 'idle', text: 'Paused', why: 'changes of its template wait until it is resumed' };
  }
  if (wanted === 0 && present === 0) {
    return { tone: 'idle', text: 'Scaled to zero' };
  }
  if (updated < wanted) {
    return { tone: 'busy', text: `Rolling out ${updated}/${wanted}`, why: `${count(available, 'pod')} serving meanwhile` };
  }
  if (present > wanted) {
    return { tone: 'busy', text: 'Removing old pods', why: `${count(present - wanted, 'pod')} left to end` };
  }
  return available < wanted
    ? { tone: available === 0 ? 'bad' : 'warn', text: `Available ${available}/${wanted}` }
    : { tone: 'good', text: 'Available' };
}

function jobWords(job: Workload): Words {
  const failed = conditionOf(job, 'Failed');
  if (failed?.status === 'True') {
    return { tone: 'bad', text: 'Failed', why: failed.message };
  }
  if (conditionOf(job, 'Complete')?.status === 'True') {
    return { tone: 'idle', text: 'Complete' };
  }
  if (job.spec.suspend === true) {
    return { tone: 'idle', text: 'Suspended' };
  }
  const { wanted, available } = progress('Job', job);
  return { tone: 'busy', text: `Done ${available}/${wanted}` };
}

function cronJobWords(job: Workload): Words {
  if (job.spec.suspend === true) {
    return { tone: 'idle', text: 'Suspended' };
  }
  const active = Array.isArray(job.status?.active) ? job.status.active.length : 0;
  return active > 0
    ? { tone: 'busy', text: count(active, 'job running', 'jobs running') }
    : { tone: 'good', text: `Runs ${job.spec.schedule ?? ''}` };
}

/** One template that a workload has or had. */
export interface Revision {
  number: number;
  name: string;
  created: string | undefined;
  cause: string | undefined;
  images: string[];
  template: PodTemplate | undefined;
  current: boolean;
  /** Pods that were made from it. */
  pods: number;
}

function owned(owner: KubeObject, object: KubeObject): boolean {
  return object.metadata.ownerReferences?.some((each) => each.uid === owner.metadata.uid) ?? false;
}

function images(template: PodTemplate | undefined): string[] {
  return template?.spec.containers.map((container) => container.image ?? '') ?? [];
}

/** The revisions of a Deployment, the newest first, from its ReplicaSets. */
export function deploymentHistory(deployment: Workload, replicaSets: readonly Workload[]): Revision[] {
  const current = deployment.metadata.annotations?.[REVISION];
  return replicaSets
    .filter((set) => owned(deployment, set))
    .map((set) => ({
      number: Number(set.metadata.annotations?.[REVISION] ?? 0),
      name: set.metadata.name,
      created: set.metadata.creationTimestamp,
      cause: set.metadata.annotations?.[CAUSE],
      images: images(set.spec.template),
      template: set.spec.template,
      current: set.metadata.annotations?.[REVISION] === current,
      pods: set.status?.replicas ?? 0,
    }))
    .sort((one, other) => other.number - one.number);
}

/** The revisions of a StatefulSet or DaemonSet, the newest first. */
export function revisionHistory(workload: Workload, revisions: readonly ControllerRevision[]): Revision[] {
  const own = revisions
    .filter((revision) => owned(workload, revision))
    .sort((one, other) => other.revision - one.revision);
  return own.map((revision, index) => ({
    number: revision.revision,
    name: revision.metadata.name,
    created: revision.metadata.creationTimestamp,
    cause: revision.metadata.annotations?.[CAUSE],
    images: images(revision.data?.spec?.template),
    template: revision.data?.spec?.template,
    current: index === 0,
    pods: 0,
  }));
}

/** The patch that gives a workload the template of a revision again. Fields that only the present one has go away. */
export function undoPatch(revision: Revision): Json {
  const template = structuredClone(revision.template) as PodTemplate & { [key: string]: Json };
  if (template.metadata?.labels !== undefined) {
    template.metadata.labels = Object.fromEntries(
      Object.entries(template.metadata.labels).filter(([key]) => key !== HASH),
    );
  }
  return [{ op: 'replace', path: '/spec/template', value: template as unknown as Json }];
}

/** The patch that has all pods of a workload made anew. */
export function restartPatch(now: Date): Json {
  return {
    spec: {
      template: {
        metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': now.toISOString().replace(/\.\d+Z$/, 'Z') } },
      },
    },
  };
}
