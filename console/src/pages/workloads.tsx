import { useMemo } from 'react';
import { CRON_JOBS, DAEMON_SETS, DEPLOYMENTS, JOBS, STATEFUL_SETS } from '../api/resources';
import { useObjects } from '../api/stores';
import type { Snapshot } from '../api/watch';
import type { Workload } from '../model/kinds';
import { progress, workloadWords } from '../model/rollout';
import { PageHead, State } from '../parts/bits';
import { ageColumn, nameColumn, namespaceColumn } from '../parts/columns';
import { useParameter } from '../parts/router';
import { useNamespace } from '../parts/settings';
import type { Column } from '../parts/table';
import { Table } from '../parts/table';

/** Workloads of all kinds are one list: a person looks for a name. */
interface Row extends Workload {
  of: string;
}

const to = (row: Row): string =>
  `/workloads/${row.of.toLowerCase()}s/${row.metadata.namespace ?? ''}/${row.metadata.name}`;

function images(row: Row): string {
  return row.spec.template?.spec.containers.map((container) => container.image ?? '').join(', ') ?? '';
}

function pods(row: Row): string {
  if (row.of === 'CronJob') {
    return '';
  }
  const { available, wanted } = progress(row.of, row);
  return `${available}/${wanted}`;
}

const COLUMNS: Column<Row>[] = [
  nameColumn(to),
  namespaceColumn(),
  { name: 'Kind', width: '7rem', cell: (row) => row.of, by: (row) => row.of, minor: true },
  { name: 'State', width: 'minmax(9.5rem, 1fr)', cell: (row) => <State words={workloadWords(row.of, row)} />, by: (row) => workloadWords(row.of, row).text },
  { name: 'Pods', width: '4.5rem', cell: pods, by: (row) => progress(row.of, row).wanted, right: true },
  { name: 'Images', width: 'minmax(9rem, 1.6fr)', cell: (row) => <span title={images(row)}>{images(row)}</span>, by: images, minor: true },
  ageColumn(),
];

function useRows(kind: string, of: Snapshot<Workload>): Row[] {
  return useMemo(() => of.items.map((item) => ({ ...item, of: kind })), [kind, of.items]);
}

export function WorkloadsPage() {
  const [namespace] = useNamespace();
  const [filter, setFilter] = useParameter('q');
  const deployments = useObjects<Workload>(DEPLOYMENTS, namespace);
  const rows = [
    useRows('Deployment', deployments),
    useRows('StatefulSet', useObjects<Workload>(STATEFUL_SETS, namespace)),
    useRows('DaemonSet', useObjects<Workload>(DAEMON_SETS, namespace)),
    useRows('Job', useObjects<Workload>(JOBS, namespace)),
    useRows('CronJob', useObjects<Workload>(CRON_JOBS, namespace)),
  ];
  const items = useMemo(
    () => rows.flat(),
    // The lists that they are made of.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    rows,
  );
  return (
    <>
      <PageHead title="Workloads" />
      <Table
        label="Workloads"
        of={{ items, phase: deployments.phase, message: deployments.message }}
        columns={COLUMNS}
        keyOf={(row) => `${row.of}/${row.metadata.namespace ?? ''}/${row.metadata.name}`}
        to={to}
        text={(row) => `${row.metadata.name} ${row.metadata.namespace ?? ''} ${row.of} ${images(row)} ${workloadWords(row.of, row).text}`}
        filter={filter}
        onFilter={setFilter}
        nothing="No workloads here."
      />
    </>
  );
}
