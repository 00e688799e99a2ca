import { useMemo } from 'react';
import { NODES, PODS } from '../api/resources';
import { useObjects } from '../api/stores';
import { keyOf } from '../api/types';
import type { Node, Pod } from '../model/kinds';
import { byNode, nodeWords, roles, roomOf } from '../model/node';
import { bytes, cores } from '../model/quantity';
import { Meter, PageHead, State } from '../parts/bits';
import { ageColumn, nameColumn } from '../parts/columns';
import { useParameter } from '../parts/router';
import type { Column } from '../parts/table';
import { Table } from '../parts/table';

const to = (node: Node): string => `/nodes/${node.metadata.name}`;

export function NodesPage() {
  const [filter, setFilter] = useParameter('q');
  const nodes = useObjects<Node>(NODES);
  const pods = useObjects<Pod>(PODS);
  const rooms = useMemo(() => {
    const groups = byNode(pods.items);
    return new Map(nodes.items.map((node) => [node.metadata.name, roomOf(node, groups.get(node.metadata.name) ?? [])]));
  }, [nodes.items, pods.items]);

  const columns = useMemo((): Column<Node>[] => {
    const share = (node: Node, part: 'cpu' | 'memory' | 'pods'): { taken: number; all: number } =>
      rooms.get(node.metadata.name)?.[part] ?? { taken: 0, all: 0 };
    const portion = (node: Node, part: 'cpu' | 'memory' | 'pods'): number => {
      const { taken, all } = share(node, part);
      return all > 0 ? taken / all : 0;
    };
    const meter = (name: string, part: 'cpu' | 'memory' | 'pods', say: (value: number) => string): Column<Node> => ({
      name,
      width: 'minmax(9.6rem, 1.2fr)',
      cell: (node) => <Meter label={`${name} of ${node.metadata.name}`} {...share(node, part)} say={say} />,
      by: (node) => portion(node, part),
      minor: true,
    });
    return [
      nameColumn(to),
      { name: 'State', width: '8.5rem', cell: (node) => <State words={nodeWords(node)} />, by: (node) => nodeWords(node).text },
      { name: 'Roles', width: 'minmax(4rem, 0.6fr)', cell: (node) => roles(node).join(', '), minor: true },
      meter('CPU', 'cpu', cores),
      meter('Memory', 'memory', bytes),
      meter('Pods', 'pods', String),
      ageColumn(),
    ];
  }, [rooms]);

  return (
    <>
      <PageHead title="Nodes" />
      <Table
        label="Nodes"
        of={nodes}
        columns={columns}
        keyOf={keyOf}
        to={to}
        text={(node) => `${node.metadata.name} ${nodeWords(node).text} ${roles(node).join(' ')}`}
        filter={filter}
        onFilter={setFilter}
        nothing="This cluster has no nodes yet. Join one with: sailfish agent"
      />
    </>
  );
}
