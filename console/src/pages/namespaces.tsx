import { NAMESPACES, QUOTAS } from '../api/resources';
import { useObject, useObjects } from '../api/stores';
import { keyOf } from '../api/types';
import type { Namespace, Quota } from '../model/kinds';
import { amount, quantity } from '../model/quantity';
import type { Words } from '../model/words';
import { Age, Card, Fact, Facts, Instead, Labels, Meter, PageHead, State } from '../parts/bits';
import { ageColumn, nameColumn } from '../parts/columns';
import { ObjectActions } from '../parts/object-actions';
import { useParameter } from '../parts/router';
import type { Column } from '../parts/table';
import { Table } from '../parts/table';

const to = (namespace: Namespace): string => `/namespaces/${namespace.metadata.name}`;

function words(namespace: Namespace): Words {
  return namespace.status?.phase === 'Terminating'
    ? { tone: 'busy', text: 'Being deleted' }
    : { tone: 'good', text: 'Active' };
}

const COLUMNS: Column<Namespace>[] = [
  nameColumn(to),
  { name: 'State', width: '9rem', cell: (each) => <State words={words(each)} />, by: (each) => words(each).text },
  { name: 'Labels', width: 'minmax(10rem, 2fr)', cell: (each) => <Labels of={each.metadata.labels} />, minor: true },
  ageColumn(),
];

export function NamespacesPage() {
  const [filter, setFilter] = useParameter('q');
  const seen = useObjects<Namespace>(NAMESPACES);
  return (
    <>
      <PageHead title="Namespaces" />
      <Table
        label="Namespaces"
        of={seen}
        columns={COLUMNS}
        keyOf={keyOf}
        to={to}
        text={(each) => `${each.metadata.name} ${words(each).text}`}
        filter={filter}
        onFilter={setFilter}
        nothing="There are no namespaces."
      />
    </>
  );
}

export function NamespacePage({ name }: { name: string }) {
  const { object, phase, message } = useObject<Namespace>(NAMESPACES, '', name);
  const quotas = useObjects<Quota>(QUOTAS, name);
  if (object === undefined) {
    return <Instead of={{ phase, message }} nothing={`There is no namespace ${name}.`} />;
  }
  return (
    <>
      <PageHead title={name} sub={<State words={words(object)} />}>
        <ObjectActions resource={NAMESPACES} object={object} back="/namespaces" />
      </PageHead>
      <div className="grid">
        <Card title="Namespace">
          <Facts>
            <Fact name="Age">
              <Age of={object.metadata.creationTimestamp} />
            </Fact>
            <Fact name="Labels">
              <Labels of={object.metadata.labels} />
            </Fact>
          </Facts>
        </Card>
        {quotas.items.map((quota) => (
          <QuotaCard key={quota.metadata.name} quota={quota} />
        ))}
        {quotas.items.length === 0 && (
          <Card title="Quotas">
            <Instead of={quotas} nothing="No quota bounds what this namespace may use." />
          </Card>
        )}
      </div>
    </>
  );
}

function QuotaCard({ quota }: { quota: Quota }) {
  const used = quota.status?.used ?? {};
  return (
    <Card title={`Quota ${quota.metadata.name}`}>
      <Facts>
        {Object.entries(quota.status?.hard ?? {}).map(([resource, hard]) => (
          <Fact key={resource} name={resource}>
            <Meter
              label={resource}
              taken={quantity(used[resource])}
              all={quantity(hard)}
              say={(value) => amount(resource, value)}
            />
          </Fact>
        ))}
      </Facts>
    </Card>
  );
}
