import type { NetworkPolicy, PolicyPeer } from './kinds';
import { selects, selectorText } from './selector';

/** One way in: who may connect to which ports. */
export interface Entry {
  policy: string;
  who: string[];
  ports: string;
}

export interface Admittance {
  /** Whether anybody may connect, for want of a policy. */
  open: boolean;
  policies: string[];
  entries: Entry[];
}

function isForIngress(policy: NetworkPolicy): boolean {
  return policy.spec.policyTypes?.includes('Ingress') ?? true;
}

function peer(of: PolicyPeer): string {
  if (of.ipBlock !== undefined) {
    const except = of.ipBlock.except ?? [];
    return `addresses of ${of.ipBlock.cidr}${except.length === 0 ? '' : ` but ${except.join(', ')}`}`;
  }
  const pods = selectorText(of.podSelector);
  const spaces = selectorText(of.namespaceSelector);
  const who = pods === '' ? 'all pods' : `pods with ${pods}`;
  if (of.namespaceSelector === undefined) {
    return `${who} of this namespace`;
  }
  return spaces === '' ? `${who} of all namespaces` : `${who} of namespaces with ${spaces}`;
}

/** Which policies let whom connect to pods with these labels, all of one namespace. */
export function admittance(labels: Record<string, string>, policies: readonly NetworkPolicy[]): Admittance {
  const own = policies.filter((policy) => isForIngress(policy) && selects(policy.spec.podSelector ?? {}, labels));
  return {
    open: own.length === 0,
    policies: own.map((policy) => policy.metadata.name),
    entries: own.flatMap((policy) =>
      (policy.spec.ingress ?? []).map((rule) => ({
        policy: policy.metadata.name,
        who: rule.from === undefined || rule.from.length === 0 ? ['everybody'] : rule.from.map(peer),
        ports:
          rule.ports === undefined || rule.ports.length === 0
            ? 'every port'
            : rule.ports
                .map((each) => {
                  const end = each.endPort === undefined ? '' : `–${each.endPort}`;
                  return `${each.port ?? 'every port'}${end}/${each.protocol ?? 'TCP'}`;
                })
                .join(', '),
      })),
    ),
  };
}
