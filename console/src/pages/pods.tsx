import { PODS } from '../api/resources';
import { useObjects } from '../api/stores';
import type { Pod } from '../model/kinds';
import { PageHead } from '../parts/bits';
import { PodTable } from '../parts/pod-table';
import { useParameter } from '../parts/router';
import { useNamespace } from '../parts/settings';

export function PodsPage() {
  const [namespace] = useNamespace();
  const filter = useParameter('q');
  const pods = useObjects<Pod>(PODS, namespace);
  return (
    <>
      <PageHead title="Pods" />
      <PodTable pods={pods} label="Pods" filter={filter} without={namespace === '' ? undefined : 'Namespace'} />
    </>
  );
}
