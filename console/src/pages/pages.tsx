import type { ReactNode } from 'react';
import { Note } from '../parts/bits';
import type { Place } from '../parts/router';
import { EventsPage } from './events';
import { NamespacePage, NamespacesPage } from './namespaces';
import { NodePage } from './node';
import { NodesPage } from './nodes';
import { OverviewPage } from './overview';
import { PodPage } from './pod';
import { PodsPage } from './pods';
import { ServicePage, ServicesPage } from './services';
import { WorkloadPage } from './workload';
import { WorkloadsPage } from './workloads';

/** The page of an address. */
export function pageOf({ parts }: Place): ReactNode {
  const [section = '', first = '', second = '', third = ''] = parts;
  switch (section) {
    case '':
      return <OverviewPage />;
    case 'nodes':
      return first === '' ? <NodesPage /> : <NodePage name={first} />;
    case 'workloads':
      return third === '' ? <WorkloadsPage /> : <WorkloadPage plural={first} namespace={second} name={third} />;
    case 'pods':
      return second === '' ? <PodsPage /> : <PodPage namespace={first} name={second} />;
    case 'services':
      return second === '' ? <ServicesPage /> : <ServicePage namespace={first} name={second} />;
    case 'namespaces':
      return first === '' ? <NamespacesPage /> : <NamespacePage name={first} />;
    case 'events':
      return <EventsPage />;
    default:
      return <Note>There is no such page.</Note>;
  }
}
