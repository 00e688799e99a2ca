import type { KubeObject } from '../api/types';
import { Age } from './bits';
import { Link } from './router';
import type { Column } from './table';

/** The columns that every list of objects has. */
export function nameColumn<T extends KubeObject>(to: (item: T) => string): Column<T> {
  return {
    name: 'Name',
    width: 'minmax(9rem, 2.2fr)',
    cell: (item) => (
      <Link to={to(item)} title={item.metadata.name}>
        {item.metadata.name}
      </Link>
    ),
    by: (item) => item.metadata.name,
  };
}

export function namespaceColumn<T extends KubeObject>(): Column<T> {
  return {
    name: 'Namespace',
    width: 'minmax(7rem, 1fr)',
    cell: (item) => item.metadata.namespace,
    by: (item) => item.metadata.namespace ?? '',
    minor: true,
  };
}

export function ageColumn<T extends KubeObject>(): Column<T> {
  return {
    name: 'Age',
    width: '5.5rem',
    cell: (item) => <Age of={item.metadata.creationTimestamp} />,
    // The youngest first, as ages grow.
    by: (item) => -Date.parse(item.metadata.creationTimestamp ?? ''),
    right: true,
  };
}
