import { EVENTS } from '../api/resources';
import { useObjects } from '../api/stores';
import { keyOf } from '../api/types';
import * as events from '../model/events';
import type { Event } from '../model/kinds';
import { Age, PageHead, State } from '../parts/bits';
import { pageOfEvent } from '../parts/events';
import { Link, useParameter } from '../parts/router';
import { useNamespace } from '../parts/settings';
import type { Column } from '../parts/table';
import { Table } from '../parts/table';

function about(event: Event): string {
  const { kind = '', namespace = '', name = '' } = event.involvedObject;
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function About({ event }: { event: Event }) {
  const to = pageOfEvent(event);
  return to === undefined ? about(event) : <Link to={to}>{about(event)}</Link>;
}

const COLUMNS: Column<Event>[] = [
  {
    name: 'Last',
    width: '5.5rem',
    cell: (event) => <Age of={events.lastSeen(event)} />,
    by: (event) => -Date.parse(events.lastSeen(event)),
  },
  {
    name: 'What',
    width: 'minmax(9rem, 0.8fr)',
    cell: (event) => <State words={{ tone: event.type === 'Warning' ? 'warn' : 'good', text: event.reason ?? '' }} />,
    by: (event) => event.reason ?? '',
  },
  { name: 'About', width: 'minmax(9rem, 1.2fr)', cell: (event) => <About event={event} />, by: about },
  {
    name: 'Words',
    width: 'minmax(12rem, 2.4fr)',
    cell: (event) => <span title={events.text(event)}>{events.text(event)}</span>,
    minor: true,
  },
  { name: 'Times', width: '4rem', cell: events.times, by: events.times, right: true, minor: true },
];

export function EventsPage() {
  const [namespace] = useNamespace();
  const [filter, setFilter] = useParameter('q');
  const seen = useObjects<Event>(EVENTS, namespace);
  return (
    <>
      <PageHead title="Events" />
      <Table
        label="Events"
        of={seen}
        columns={COLUMNS}
        keyOf={keyOf}
        text={(event) => `${event.type ?? ''} ${event.reason ?? ''} ${about(event)} ${events.text(event)}`}
        filter={filter}
        onFilter={setFilter}
        nothing="Nothing has happened in the last hour."
      />
    </>
  );
}
