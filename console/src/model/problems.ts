import type { Node, Pod, Quota, Workload } from './kinds';
import { nodeWords } from './node';
import { podWords } from './pod';
import { quantity } from './quantity';
import { workloadWords } from './rollout';
import type { Tone } from './words';
import { count } from './words';

/** Something that is wrong now: what, why, and where to look. */
export interface Problem {
  tone: Tone;
  what: string;
  why: string;
  where: string;
  /** How many objects it stands for. */
  times: number;
}

export interface Seen {
  nodes: readonly Node[];
  pods: readonly Pod[];
  workloads: readonly { kind: string; plural: string; items: readonly Workload[] }[];
  quotas: readonly Quota[];
}

const GRAVITY: Record<Tone, number> = { bad: 0, warn: 1, busy: 2, idle: 3, good: 4 };

/** What is wrong now, the worst first. Pods of one owner with one fault are one problem. */
export function problems(seen: Seen): Problem[] {
  const found = [
    ...seen.nodes.flatMap(ofNode),
    ...ofPods(seen.pods),
    ...seen.workloads.flatMap(({ kind, plural, items }) => items.flatMap((item) => ofWorkload(kind, plural, item))),
    ...seen.quotas.flatMap(ofQuota),
  ];
  return found.sort((one, other) => GRAVITY[one.tone] - GRAVITY[other.tone] || other.times - one.times);
}

function ofNode(node: Node): Problem[] {
  const words = nodeWords(node);
  return words.tone === 'bad' || words.tone === 'warn'
    ? [
        {
          tone: words.tone,
          what: `Node ${node.metadata.name}: ${words.text.toLowerCase()}`,
          why: words.why ?? '',
          where: `/nodes/${node.metadata.name}`,
          times: 1,
        },
      ]
    : [];
}

function ofPods(pods: readonly Pod[]): Problem[] {
  const groups = new Map<string, Problem & { name: string }>();
  for (const pod of pods) {
    const words = podWords(pod);
    if (words.tone !== 'bad') {
      continue;
    }
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller === true);
    const namespace = pod.metadata.namespace ?? '';
    const key = `${namespace}/${owner?.uid ?? pod.metadata.uid ?? pod.metadata.name}/${words.text}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, {
        tone: 'bad',
        what: `Pod ${namespace}/${pod.metadata.name}: ${words.text.toLowerCase()}`,
        why: words.why ?? '',
        where: `/pods/${namespace}/${pod.metadata.name}`,
        times: 1,
        name: owner === undefined ? namespace : `${namespace}/${owner.name}`,
      });
    } else {
      group.times++;
      group.what = `${count(group.times, 'pod')} of ${group.name}: ${words.text.toLowerCase()}`;
      group.where = `/pods?q=${encodeURIComponent(owner?.name ?? namespace)}`;
    }
  }
  return [...groups.values()];
}

function ofWorkload(kind: string, plural: string, workload: Workload): Problem[] {
  const words = workloadWords(kind, workload);
  const { namespace = '', name } = workload.metadata;
  return words.tone === 'bad'
    ? [
        {
          tone: 'bad',
          what: `${kind} ${namespace}/${name}: ${words.text.toLowerCase()}`,
          why: words.why ?? 'its pods are not ready',
          where: `/workloads/${plural}/${namespace}/${name}`,
          times: 1,
        },
      ]
    : [];
}

function ofQuota(quota: Quota): Problem[] {
  const used = quota.status?.used ?? {};
  return Object.entries(quota.status?.hard ?? {})
    .filter(([name, hard]) => quantity(hard) > 0 && quantity(used[name]) >= quantity(hard))
    .map(([name, hard]) => ({
      tone: 'warn' as const,
      what: `Namespace ${quota.metadata.namespace ?? ''}: its quota of ${name} is used up`,
      why: `${used[name] ?? ''} of ${hard ?? ''}, by ${quota.metadata.name}`,
      where: `/namespaces/${quota.metadata.namespace ?? ''}`,
      times: 1,
    }));
}
