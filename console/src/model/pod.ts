import type { Container, ContainerStatus, Pod } from './kinds';
import { quantity } from './quantity';
import type { Words } from './words';
import { count } from './words';

/** On the pods that a kubelet has from a file of its own. */
export const MIRROR = 'kubernetes.io/config.mirror';

/** What lists keep of a pod: a tenth of its bytes. */
export function slimPod(pod: Pod): Pod {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels, ownerReferences } =
    pod.metadata;
  const slim: Pod = {
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels, ownerReferences },
    spec: {
      nodeName: pod.spec.nodeName,
      containers: pod.spec.containers.map(slimContainer),
      initContainers: pod.spec.initContainers?.map(slimContainer),
    },
  };
  const mirror = pod.metadata.annotations?.[MIRROR];
  if (mirror !== undefined) {
    slim.metadata.annotations = { [MIRROR]: mirror };
  }
  if (pod.status !== undefined) {
    const { phase, reason, message, podIP, conditions, containerStatuses, initContainerStatuses } = pod.status;
    slim.status = { phase, reason, message, podIP, conditions, containerStatuses, initContainerStatuses };
  }
  return slim;
}

function slimContainer(container: Container): Container {
  return {
    name: container.name,
    image: container.image,
    resources: container.resources,
    restartPolicy: container.restartPolicy,
  };
}

/** Why a container waits, for those reasons that stand for a fault. */
const FAULTS: Record<string, (status: ContainerStatus) => string> = {
  CrashLoopBackOff: (status) => `${status.name} ends again and again: ${ending(status)}`,
  ImagePullBackOff: (status) => `the image of ${status.name} cannot be pulled${message(status)}`,
  ErrImagePull: (status) => `the image of ${status.name} cannot be pulled${message(status)}`,
  InvalidImageName: (status) => `the image of ${status.name} has no valid name${message(status)}`,
  ErrImageNeverPull: (status) => `the image of ${status.name} is not on the node, and must not be pulled`,
  CreateContainerConfigError: (status) => `${status.name} cannot be set up${message(status)}`,
  CreateContainerError: (status) => `${status.name} cannot be made${message(status)}`,
  RunContainerError: (status) => `${status.name} cannot be started${message(status)}`,
};

function message(status: ContainerStatus): string {
  const text = status.state?.waiting?.message ?? '';
  return text === '' ? '' : `: ${text}`;
}

function ending(status: ContainerStatus): string {
  const last = status.lastState?.terminated ?? status.state?.terminated;
  if (last === undefined) {
    return 'why is not known';
  }
  if (last.reason === 'OOMKilled') {
    return 'it took more memory than its limit';
  }
  const said = last.message === undefined || last.message === '' ? '' : `: ${last.message.trim()}`;
  return last.signal !== undefined && last.signal > 0
    ? `ended by signal ${last.signal}${said}`
    : `ended with code ${last.exitCode}${said}`;
}

export function restarts(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((sum, each) => sum + (each.restartCount ?? 0), 0);
}

/** How many containers are ready, of how many. */
export function readiness(pod: Pod): [number, number] {
  const sidecars = (pod.spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always');
  const ready = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].filter(
    (each) =>
      each.ready === true &&
      (pod.spec.containers.some((container) => container.name === each.name) ||
        sidecars.some((container) => container.name === each.name)),
  );
  return [ready.length, pod.spec.containers.length + sidecars.length];
}

function faultOf(statuses: ContainerStatus[]): Words | undefined {
  for (const status of statuses) {
    const reason = status.state?.waiting?.reason ?? '';
    const words = FAULTS[reason];
    if (words !== undefined) {
      return { tone: 'bad', text: reason === 'CrashLoopBackOff' ? 'Crashing' : 'Cannot start', why: words(status) };
    }
  }
  return undefined;
}

/** A pod's state in words. */
export function podWords(pod: Pod): Words {
  const status = pod.status ?? {};
  if (pod.metadata.deletionTimestamp !== undefined) {
    return { tone: 'busy', text: 'Ending' };
  }
  if (status.phase === 'Succeeded') {
    return { tone: 'idle', text: 'Completed' };
  }
  if (status.phase === 'Failed') {
    return failed(pod);
  }
  const scheduled = status.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    return { tone: 'bad', text: 'No node fits', why: scheduled.message };
  }
  const statuses = status.containerStatuses ?? [];
  const fault = faultOf([...(status.initContainerStatuses ?? []), ...statuses]);
  if (fault !== undefined) {
    return fault;
  }
  if (status.phase === 'Pending') {
    return pending(pod);
  }
  if (status.phase !== 'Running') {
    return { tone: 'warn', text: status.phase ?? 'Unknown', why: status.message };
  }
  return running(pod);
}

function failed(pod: Pod): Words {
  const broken = (pod.status?.containerStatuses ?? []).find(
    (each) => each.state?.terminated !== undefined && each.state.terminated.exitCode !== 0,
  );
  return {
    tone: 'bad',
    text: pod.status?.reason === 'Evicted' ? 'Evicted' : 'Failed',
    why: pod.status?.message ?? (broken === undefined ? undefined : `${broken.name} ${ending(broken)}`),
  };
}

function pending(pod: Pod): Words {
  if (pod.spec.nodeName === undefined) {
    return { tone: 'busy', text: 'Waiting for a node' };
  }
  const inits = pod.status?.initContainerStatuses ?? [];
  const done = inits.filter((each) => each.state?.terminated?.exitCode === 0).length;
  return inits.length > done
    ? { tone: 'busy', text: `Preparing ${done}/${inits.length}` }
    : { tone: 'busy', text: 'Starting' };
}

function running(pod: Pod): Words {
  const [ready, all] = readiness(pod);
  const again = restarts(pod);
  const last = (pod.status?.containerStatuses ?? []).find((each) => (each.restartCount ?? 0) > 0);
  const history =
    last === undefined ? undefined : `started again ${count(again, 'time')}; ${last.name} ${ending(last)}`;
  if (ready < all) {
    const ended = (pod.status?.containerStatuses ?? []).find((each) => each.state?.terminated !== undefined);
    const why = ended === undefined ? 'its readiness is not reported yet' : `${ended.name} ${ending(ended)}`;
    return { tone: 'warn', text: `Ready ${ready}/${all}`, why: history ?? why };
  }
  return { tone: 'good', text: 'Running', why: history };
}

/** What a pod asks for of a resource: the sum of its containers, or of one that prepares, whichever is more. */
export function requested(pod: Pod, resource: string): number {
  const of = (container: Container): number => quantity(container.resources?.requests?.[resource]);
  const sum = pod.spec.containers.reduce((total, each) => total + of(each), 0);
  const inits = pod.spec.initContainers ?? [];
  const sidecars = inits.filter((each) => each.restartPolicy === 'Always').reduce((total, each) => total + of(each), 0);
  return Math.max(sum + sidecars, ...inits.map(of));
}

/** Whether a pod still takes room on its node. */
export function takesRoom(pod: Pod): boolean {
  return pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';
}
