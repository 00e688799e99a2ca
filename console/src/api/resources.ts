import type { Resource } from './types';

function core(plural: string, kind: string, namespaced = true): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced };
}

function of(group: string, plural: string, kind: string, namespaced = true): Resource {
  return { group, version: 'v1', plural, kind, namespaced };
}

/** The resources that pages are made for; all others are found by discovery. */
export const PODS = core('pods', 'Pod');
export const NODES = core('nodes', 'Node', false);
export const NAMESPACES = core('namespaces', 'Namespace', false);
export const SERVICES = core('services', 'Service');
export const CONFIG_MAPS = core('configmaps', 'ConfigMap');
export const SECRETS = core('secrets', 'Secret');
export const EVENTS = core('events', 'Event');
export const QUOTAS = core('resourcequotas', 'ResourceQuota');
export const LIMIT_RANGES = core('limitranges', 'LimitRange');
export const DEPLOYMENTS = of('apps', 'deployments', 'Deployment');
export const REPLICA_SETS = of('apps', 'replicasets', 'ReplicaSet');
export const STATEFUL_SETS = of('apps', 'statefulsets', 'StatefulSet');
export const DAEMON_SETS = of('apps', 'daemonsets', 'DaemonSet');
export const CONTROLLER_REVISIONS = of('apps', 'controllerrevisions', 'ControllerRevision');
export const JOBS = of('batch', 'jobs', 'Job');
export const CRON_JOBS = of('batch', 'cronjobs', 'CronJob');
export const ENDPOINT_SLICES = of('discovery.k8s.io', 'endpointslices', 'EndpointSlice');
export const NETWORK_POLICIES = of('networking.k8s.io', 'networkpolicies', 'NetworkPolicy');

/** The resources of workloads, by the name in the address of their pages. */
export const WORKLOADS: Record<string, Resource> = {
  deployments: DEPLOYMENTS,
  statefulsets: STATEFUL_SETS,
  daemonsets: DAEMON_SETS,
  replicasets: REPLICA_SETS,
  jobs: JOBS,
  cronjobs: CRON_JOBS,
};
