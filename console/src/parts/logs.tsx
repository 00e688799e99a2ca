import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { wordsOf } from '../api/client';
import type { LogLine } from '../api/logs';
import { follow, MOST } from '../api/logs';
import { Note } from './bits';

const PAUSE = 80;
const LINE = 20;

const STATES: Record<string, string> = {
  '': 'Opening …',
  following: 'Following',
  all: 'All there is',
  ended: 'The log has ended',
  lost: 'The server is away. Trying again …',
};

/** A container's log: the last lines, then each as it is written. */
export function Logs(props: { namespace: string; pod: string; containers: string[] }) {
  const [container, setContainer] = useState(props.containers[0] ?? '');
  const [previous, setPrevious] = useState(false);
  const [times, setTimes] = useState(false);
  const [filter, setFilter] = useState('');
  return (
    <section className="logs" aria-label="Log">
      <div className="table-tools">
        <select aria-label="Container" value={container} onChange={(event) => setContainer(event.target.value)}>
          {props.containers.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <input
          type="search"
          className="filter"
          placeholder="Filter lines  /"
          aria-label="Filter lines"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <label className="check">
          <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} /> of the run before
        </label>
        <label className="check">
          <input type="checkbox" checked={times} onChange={(event) => setTimes(event.target.checked)} /> times
        </label>
      </div>
      <Lines
        key={`${container} ${String(previous)}`}
        wish={{ namespace: props.namespace, pod: props.pod, container, previous }}
        filter={filter}
        times={times}
      />
    </section>
  );
}

function Lines(props: { wish: { namespace: string; pod: string; container: string; previous: boolean }; filter: string; times: boolean }) {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [state, setState] = useState('');
  const [failure, setFailure] = useState('');
  const [stuck, setStuck] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const { namespace, pod, container, previous } = props.wish;

  useEffect(() => {
    const abort = new AbortController();
    let fresh: LogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (line: LogLine): void => {
      fresh.push(line);
      timer ??= setTimeout(() => {
        timer = undefined;
        const more = fresh;
        fresh = [];
        setLines((were) => [...were, ...more].slice(-MOST));
      }, PAUSE);
    };
    follow({ namespace, pod, container, previous }, take, setState, abort.signal).catch((thrown: unknown) => {
      if (!abort.signal.aborted) {
        setFailure(wordsOf(thrown));
      }
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [namespace, pod, container, previous]);

  const shown = useMemo(() => {
    const wanted = props.filter.toLowerCase();
    return wanted === '' ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted));
  }, [lines, props.filter]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  useEffect(() => {
    if (stuck && shown.length > 0) {
      virtual.scrollToIndex(shown.length - 1, { align: 'end' });
    }
  }, [shown, stuck, virtual]);

  if (failure !== '') {
    return <Note tone="warn">{failure}</Note>;
  }
  return (
    <>
      <div
        className="log-lines"
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label={`Lines of ${container}`}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setStuck(scrollHeight - scrollTop - clientHeight < 2 * LINE);
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = shown[item.index];
            return line === undefined ? null : (
              <div
                key={line.number}
                ref={virtual.measureElement}
                data-index={item.index}
                className="log-line"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {props.times && <span className="faint">{line.time.slice(0, 23)} </span>}
                {line.text}
              </div>
            );
          })}
        </div>
      </div>
      <div className="log-foot">
        <span className={state === 'lost' ? 'warn' : 'faint'}>{STATES[state]}</span>
        <span className="faint">
          {shown.length.toLocaleString('en')} lines{lines.length === MOST ? ', the last there were' : ''}
        </span>
        {!stuck && (
          <button type="button" onClick={() => setStuck(true)}>
            To the end
          </button>
        )}
      </div>
    </>
  );
}
