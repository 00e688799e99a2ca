import { useMemo, useState } from 'react';
import { keyOf } from '../api/types';
import type { Snapshot } from '../api/watch';
import type { Pod } from '../model/kinds';
import { podWords, readiness, restarts } from '../model/pod';
import { State } from './bits';
import { ageColumn, nameColumn, namespaceColumn } from './columns';
import { Link } from './router';
import type { Column } from './table';
import { Table } from './table';

const to = (pod: Pod): string => `/pods/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;

const COLUMNS: Column<Pod>[] = [
  nameColumn(to),
  namespaceColumn(),
  { name: 'State', width: 'minmax(8.5rem, 1fr)', cell: (pod) => <State words={podWords(pod)} />, by: (pod) => podWords(pod).text },
  { name: 'Ready', width: '3.5rem', cell: (pod) => readiness(pod).join('/'), by: (pod) => readiness(pod)[0], minor: true },
  { name: 'Restarts', width: '4.5rem', cell: restarts, by: restarts, minor: true, right: true },
  { name: 'Address', width: 'minmax(7rem, 0.8fr)', cell: (pod) => pod.status?.podIP, minor: true },
  {
    name: 'Node',
    width: 'minmax(6rem, 1fr)',
    cell: (pod) =>
      pod.spec.nodeName === undefined ? <span className="faint">none</span> : <Link to={`/nodes/${pod.spec.nodeName}`}>{pod.spec.nodeName}</Link>,
    by: (pod) => pod.spec.nodeName ?? '',
    minor: true,
  },
  ageColumn(),
];

function text(pod: Pod): string {
  const labels = Object.entries(pod.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return `${pod.metadata.name} ${pod.metadata.namespace ?? ''} ${pod.spec.nodeName ?? ''} ${podWords(pod).text} ${pod.status?.podIP ?? ''} ${labels.join(' ')}`;
}

/** A list of pods, within a page or as one. */
export function PodTable(props: {
  pods: Snapshot<Pod>;
  label: string;
  without?: string;
  filter?: [string, (filter: string) => void];
}) {
  const own = useState('');
  const [filter, setFilter] = props.filter ?? own;
  const columns = useMemo(() => COLUMNS.filter((column) => column.name !== props.without), [props.without]);
  return (
    <Table
      label={props.label}
      of={props.pods}
      columns={columns}
      keyOf={keyOf}
      to={to}
      text={text}
      filter={filter}
      onFilter={setFilter}
      nothing="No pods here."
    />
  );
}
