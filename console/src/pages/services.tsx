import { useMemo } from 'react';
import { ENDPOINT_SLICES, NETWORK_POLICIES, SERVICES } from '../api/resources';
import { useObject, useObjects, useWatch } from '../api/stores';
import { keyOf, pathOf } from '../api/types';
import type { EndpointSlice, NetworkPolicy, Service } from '../model/kinds';
import { admittance } from '../model/policies';
import { Age, Card, Fact, Facts, Instead, Labels, Note, PageHead, State } from '../parts/bits';
import { ageColumn, nameColumn, namespaceColumn } from '../parts/columns';
import { ObjectActions } from '../parts/object-actions';
import { Link, useParameter } from '../parts/router';
import { useNamespace } from '../parts/settings';
import type { Column } from '../parts/table';
import { Table } from '../parts/table';

const to = (service: Service): string => `/services/${service.metadata.namespace ?? ''}/${service.metadata.name}`;

function ports(service: Service): string {
  return (service.spec.ports ?? []).map((port) => `${port.port}/${port.protocol ?? 'TCP'}`).join(', ');
}

const COLUMNS: Column<Service>[] = [
  nameColumn(to),
  namespaceColumn(),
  { name: 'Type', width: '7.5rem', cell: (each) => each.spec.type, by: (each) => each.spec.type ?? '' },
  { name: 'Address', width: 'minmax(7rem, 1fr)', cell: (each) => each.spec.clusterIP ?? each.spec.externalName, minor: true },
  { name: 'Ports', width: 'minmax(6rem, 1fr)', cell: ports, minor: true },
  ageColumn(),
];

export function ServicesPage() {
  const [namespace] = useNamespace();
  const [filter, setFilter] = useParameter('q');
  const seen = useObjects<Service>(SERVICES, namespace);
  return (
    <>
      <PageHead title="Services" />
      <Table
        label="Services"
        of={seen}
        columns={COLUMNS}
        keyOf={keyOf}
        to={to}
        text={(each) => `${each.metadata.name} ${each.metadata.namespace ?? ''} ${each.spec.clusterIP ?? ''} ${ports(each)}`}
        filter={filter}
        onFilter={setFilter}
        nothing="No services here."
      />
    </>
  );
}

export function ServicePage({ namespace, name }: { namespace: string; name: string }) {
  const { object: service, phase, message } = useObject<Service>(SERVICES, namespace, name);
  if (service === undefined) {
    return <Instead of={{ phase, message }} nothing={`There is no service ${namespace}/${name}.`} />;
  }
  return (
    <>
      <PageHead title={name} sub={<span>{service.spec.type} in {namespace}</span>}>
        <ObjectActions resource={SERVICES} object={service} back="/services" />
      </PageHead>
      <div className="grid">
        <Card title="Service">
          <Facts>
            <Fact name="Names">
              <span className="mono">{`${name}, ${name}.${namespace}, ${name}.${namespace}.svc`}</span>
            </Fact>
            <Fact name="Addresses">{service.spec.clusterIPs?.join(', ') ?? service.spec.externalName ?? 'none'}</Fact>
            <Fact name="Ports">{ports(service)}</Fact>
            <Fact name="Selects">
              <Labels of={service.spec.selector} />
            </Fact>
            <Fact name="Age">
              <Age of={service.metadata.creationTimestamp} />
            </Fact>
          </Facts>
        </Card>
        <Endpoints namespace={namespace} name={name} />
        <Admitted namespace={namespace} service={service} />
      </div>
    </>
  );
}

function Endpoints({ namespace, name }: { namespace: string; name: string }) {
  const slices = useWatch<EndpointSlice>(
    `${pathOf(ENDPOINT_SLICES, namespace)}?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name}`)}`,
  );
  const endpoints = slices.items.flatMap((slice) => slice.endpoints ?? []);
  return (
    <Card title="Endpoints">
      {endpoints.length === 0 ? (
        <Instead of={slices} nothing="Nobody answers for it." />
      ) : (
        <ul className="lines" style={{ maxHeight: '20rem', overflowY: 'auto' }}>
          {endpoints.map((each) => (
            <li key={`${each.addresses.join()} ${each.targetRef?.name ?? ''}`}>
              <span className="mono">{each.addresses.join(', ')}</span>
              <span className="what">
                {each.targetRef?.kind === 'Pod' && (
                  <Link to={`/pods/${namespace}/${each.targetRef.name ?? ''}`}>{each.targetRef.name}</Link>
                )}
              </span>
              <State
                words={each.conditions?.ready === false ? { tone: 'warn', text: 'Not ready' } : { tone: 'good', text: 'Ready' }}
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Admitted({ namespace, service }: { namespace: string; service: Service }) {
  const policies = useObjects<NetworkPolicy>(NETWORK_POLICIES, namespace);
  const selector = service.spec.selector;
  const found = useMemo(() => admittance(selector ?? {}, policies.items), [selector, policies.items]);
  return (
    <Card title="Who may connect" className="span">
      {policies.phase !== 'live' ? (
        <Instead of={policies} nothing="" />
      ) : selector === undefined ? (
        <Note>It selects no pods, so policies of this namespace say nothing of it.</Note>
      ) : found.open ? (
        <Note>Everybody: no policy is about its pods.</Note>
      ) : found.entries.length === 0 ? (
        <Note tone="warn">Nobody: {found.policies.join(', ')} let no one in.</Note>
      ) : (
        <ul className="lines">
          {found.entries.map((entry) => (
            <li key={`${entry.policy} ${entry.ports} ${entry.who.join()}`}>
              <span className="what">
                {entry.who.join('; ')} <span className="faint">to {entry.ports}</span>
              </span>
              <span className="when">by policy {entry.policy}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
