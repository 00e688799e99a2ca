import { useMemo } from 'react';
import { EVENTS } from '../api/resources';
import { useWatch } from '../api/stores';
import { pathOf } from '../api/types';
import * as events from '../model/events';
import type { Event } from '../model/kinds';
import { Age, Card, Instead } from './bits';
import { Link } from './router';

/** The page of what an event is about; none where this console has no page for it. */
export function pageOfEvent(event: Event): string | undefined {
  const { kind = '', namespace = '', name = '', apiVersion = '' } = event.involvedObject;
  return pageOfObject(kind, apiVersion, namespace, name);
}

const WORKLOADS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

export function pageOfObject(kind: string, apiVersion: string, namespace: string, name: string): string | undefined {
  const of = WORKLOADS.includes(kind) ? `/workloads/${kind.toLowerCase()}s/${namespace}/${name}` : undefined;
  switch (kind) {
    case 'Pod':
      return `/pods/${namespace}/${name}`;
    case 'Node':
      return `/nodes/${name}`;
    case 'Namespace':
      return `/namespaces/${name}`;
    case 'Service':
      return `/services/${namespace}/${name}`;
    default:
      return apiVersion.startsWith('apps/') || apiVersion.startsWith('batch/') ? of : undefined;
  }
}

export function EventLine({ event, about = false }: { event: Event; about?: boolean }) {
  const { kind = '', namespace = '', name = '' } = event.involvedObject;
  const to = pageOfEvent(event);
  const object = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  const count = events.times(event);
  return (
    <li>
      <span className={`sign ${event.type === 'Warning' ? 'warn' : 'good'}`} aria-hidden="true" />
      <div className="what">
        {about && <>{to === undefined ? object : <Link to={to}>{object}</Link>}: </>}
        <span>{event.reason}</span>
        {count > 1 && <span className="faint"> ×{count}</span>}
        <div className="why">{events.text(event)}</div>
      </div>
      <span className="when">
        <Age of={events.lastSeen(event)} />
      </span>
    </li>
  );
}

/** The events of one object. */
export function EventsOf({ kind, namespace, name }: { kind: string; namespace: string; name: string }) {
  // Events of what has no namespace are kept in "default", by their writers' custom.
  const selector = encodeURIComponent(`involvedObject.kind=${kind},involvedObject.name=${name}`);
  const seen = useWatch<Event>(`${pathOf(EVENTS, namespace)}?fieldSelector=${selector}`);
  const shown = useMemo(() => events.latest(seen.items), [seen.items]);
  return (
    <Card title="Events">
      {shown.length === 0 ? (
        <Instead of={seen} nothing="None in the last hour." />
      ) : (
        <ul className="lines">
          {shown.map((event) => (
            <EventLine key={event.metadata.uid} event={event} />
          ))}
        </ul>
      )}
    </Card>
  );
}
