import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, ReactNode } from 'react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { Snapshot } from '../api/watch';
import { Instead } from './bits';
import { navigate } from './router';

export interface Column<T> {
  name: string;
  /** The column's part of the width: a number of parts, or a fixed size. */
  width: string;
  cell: (item: T) => ReactNode;
  /** What the column is ordered by; none where it cannot be. */
  by?: (item: T) => string | number;
  /** Left out on narrow screens. */
  minor?: boolean;
  right?: boolean;
}

const ROW = 40;

interface TableProps<T> {
  label: string;
  of: Snapshot<T>;
  columns: Column<T>[];
  keyOf: (item: T) => string;
  /** The page of an item. */
  to?: (item: T) => string;
  /** What the filter looks in. */
  text: (item: T) => string;
  filter: string;
  onFilter: (filter: string) => void;
  nothing: string;
  /** What stands beside the filter. */
  aside?: ReactNode;
  sort?: [string, 'up' | 'down'];
}

/** Which items have all words of the filter, ordered. */
function arrange<T>(items: readonly T[], text: (item: T) => string, filter: string, by: ((item: T) => string | number) | undefined, down: boolean): T[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found =
    words.length === 0
      ? [...items]
      : items.filter((item) => {
          const within = text(item).toLowerCase();
          return words.every((word) => within.includes(word));
        });
  if (by !== undefined) {
    const keyed = found.map((item) => ({ item, key: by(item) }));
    keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    found.splice(0, found.length, ...keyed.map((each) => each.item));
    if (down) {
      found.reverse();
    }
  }
  return found;
}

/** A list of any length, of which only what is seen is made. Arrow keys move in it, Enter opens. */
export function Table<T>(props: TableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<[string, 'up' | 'down']>(props.sort ?? [props.columns[0]?.name ?? '', 'up']);
  const [active, setActive] = useState(-1);
  const { text, columns } = props;
  const filter = useDeferredValue(props.filter);
  const items = useDeferredValue(props.of.items);
  const by = columns.find((column) => column.name === sort[0])?.by;
  const rows = useMemo(
    () => arrange(items, text, filter, by, sort[1] === 'down'),
    // The functions are made anew at every turn and mean the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items, filter, sort],
  );
   
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const widths = { '--columns': columns.map((column) => column.width).join(' '), '--narrow': columns.filter((column) => column.minor !== true).map((column) => column.width).join(' ') } as React.CSSProperties;

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(active + step);
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      move(event.key === 'Home' ? 0 : rows.length - 1);
    } else if (event.key === 'Enter') {
      const row = rows[active];
      if (row !== undefined && props.to !== undefined) {
        navigate(props.to(row));
      }
    }
  };
  const order = (name: string): void => setSort(([was, way]) => [name, was === name && way === 'up' ? 'down' : 'up']);

  return (
    <div className="table-frame" style={widths}>
      <div className="table-tools">
        <input
          type="search"
          className="filter"
          placeholder="Filter  /"
          aria-label={`Filter ${props.label}`}
          value={props.filter}
          onChange={(event) => props.onFilter(event.target.value)}
        />
        {props.aside}
        <span className="count" aria-live="polite">
          {rows.length === props.of.items.length
            ? rows.length.toLocaleString('en')
            : `${rows.length.toLocaleString('en')} of ${props.of.items.length.toLocaleString('en')}`}
        </span>
      </div>
      <div className="table" role="table" aria-label={props.label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup">
          <div className="row head" role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <div
                key={column.name}
                role="columnheader"
                className={cellClass(column)}
                aria-sort={sort[0] === column.name ? (sort[1] === 'up' ? 'ascending' : 'descending') : undefined}
              >
                {column.by === undefined ? (
                  column.name
                ) : (
                  <button type="button" className="order" onClick={() => order(column.name)}>
                    {column.name}
                    <span aria-hidden="true">{sort[0] === column.name ? (sort[1] === 'up' ? ' ↑' : ' ↓') : ''}</span>
                  </button>
                )}
              </div>
            ))}
          </div>
        </div>
        {rows.length === 0 ? (
          <Instead of={props.of} nothing={props.filter === '' ? props.nothing : 'Nothing has all these words.'} />
        ) : (
          <div className="scroller" role="rowgroup" ref={scroller} tabIndex={0} aria-label={props.label} onKeyDown={onKey}>
            <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
              {virtual.getVirtualItems().map((virtualRow) => {
                const item = rows[virtualRow.index];
                return item === undefined ? null : (
                  <div
                    key={props.keyOf(item)}
                    className={`row ${virtualRow.index === active ? 'active' : ''} ${props.to === undefined ? '' : 'link'}`}
                    role="row"
                    aria-rowindex={virtualRow.index + 2}
                    style={{ height: ROW, transform: `translateY(${virtualRow.start}px)` }}
                    onClick={(event) => {
                      if (props.to !== undefined && !(event.target instanceof HTMLAnchorElement)) {
                        navigate(props.to(item));
                      }
                    }}
                  >
                    {columns.map((column) => (
                      <div key={column.name} role="cell" className={cellClass(column)}>
                        {column.cell(item)}
                      </div>
                    ))}
                  </div>
                );
              })}
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

function cellClass<T>(column: Column<T>): string {
  return `cell${column.minor === true ? ' minor' : ''}${column.right === true ? ' right' : ''}`;
}
