import type { Node, Pod } from './kinds';
import { requested, takesRoom } from './pod';
import { quantity } from './quantity';
import type { Words } from './words';

const PRESSURES: Record<string, string> = {
  MemoryPressure: 'short of memory',
  DiskPressure: 'short of disk',
  PIDPressure: 'short of process numbers',
  NetworkUnavailable: 'without network',
};

/** What a node is short of, in words. */
export function pressures(node: Node): string[] {
  return (node.status?.conditions ?? [])
    .filter((condition) => condition.status === 'True' && PRESSURES[condition.type] !== undefined)
    .map((condition) => PRESSURES[condition.type] ?? condition.type);
}

export function isReady(node: Node): boolean {
  return node.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false;
}

/** A node's state in words. */
export function nodeWords(node: Node): Words {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'Unknown') {
    return { tone: 'bad', text: 'Not heard of', why: ready.message };
  }
  if (ready?.status !== 'True') {
    return { tone: 'bad', text: 'Not ready', why: ready?.message };
  }
  const short = pressures(node);
  if (short.length > 0) {
    return { tone: 'warn', text: 'Under pressure', why: short.join(', ') };
  }
  return node.spec?.unschedulable === true
    ? { tone: 'idle', text: 'Cordoned', why: 'takes no new pods' }
    : { tone: 'good', text: 'Ready' };
}

export function roles(node: Node): string[] {
  const prefix = 'node-role.kubernetes.io/';
  return Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith(prefix))
    .map((label) => label.slice(prefix.length));
}

/** How much there is of something, and how much of it is taken. */
export interface Share {
  taken: number;
  all: number;
}

export interface Room {
  cpu: Share;
  memory: Share;
  pods: Share;
}

/** The room of one node, given the pods that are on it. */
export function roomOf(node: Node, pods: readonly Pod[]): Room {
  const here = pods.filter(takesRoom);
  const allocatable = node.status?.allocatable ?? {};
  const sum = (resource: string): number => here.reduce((total, pod) => total + requested(pod, resource), 0);
  return {
    cpu: { taken: sum('cpu'), all: quantity(allocatable['cpu']) },
    memory: { taken: sum('memory'), all: quantity(allocatable['memory']) },
    pods: { taken: here.length, all: quantity(allocatable['pods']) },
  };
}

export function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec.nodeName;
    if (name !== undefined && name !== '') {
      const group = groups.get(name);
      if (group === undefined) {
        groups.set(name, [pod]);
      } else {
        group.push(pod);
      }
    }
  }
  return groups;
}

export interface Capacity extends Room {
  /** The largest room that is left on one node. */
  largest: { cpu: number; memory: number; node: string };
}

/** The room of all nodes that take pods, and where most of it is left. */
export function capacity(nodes: readonly Node[], pods: readonly Pod[]): Capacity {
  const groups = byNode(pods);
  const total: Capacity = {
    cpu: { taken: 0, all: 0 },
    memory: { taken: 0, all: 0 },
    pods: { taken: 0, all: 0 },
    largest: { cpu: 0, memory: 0, node: '' },
  };
  for (const node of nodes) {
    const room = roomOf(node, groups.get(node.metadata.name) ?? []);
    for (const part of ['cpu', 'memory', 'pods'] as const) {
      total[part].taken += room[part].taken;
      total[part].all += room[part].all;
    }
    const cpu = room.cpu.all - room.cpu.taken;
    if (isReady(node) && node.spec?.unschedulable !== true && cpu > total.largest.cpu) {
      total.largest = { cpu, memory: room.memory.all - room.memory.taken, node: node.metadata.name };
    }
  }
  return total;
}
