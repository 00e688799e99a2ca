import type { MouseEvent, ReactNode } from 'react';
import { useSyncExternalStore } from 'react';

/** The console's own addresses stand below this path. */
const BASE = '/console';

const listeners = new Set<() => void>();

function notify(): void {
  listeners.forEach((listener) => listener());
}

window.addEventListener('popstate', notify);

/** Goes to a page: a path below the console's, with a query or without. */
export function navigate(to: string, how: { replace?: boolean } = {}): void {
  const address = BASE + (to === '/' ? '/' : to);
  if (how.replace === true) {
    window.history.replaceState(null, '', address);
  } else if (address !== window.location.pathname + window.location.search) {
    window.history.pushState(null, '', address);
    window.scrollTo(0, 0);
  }
  notify();
}

export interface Place {
  /** The parts of the path. */
  parts: string[];
  query: URLSearchParams;
}

function address(): string {
  return window.location.pathname + window.location.search;
}

/** Where the user is. */
export function usePlace(): Place {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    address,
  );
  const url = new URL(current, window.location.origin);
  const parts = url.pathname
    .slice(BASE.length)
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  return { parts, query: url.searchParams };
}

/** A parameter of the address, and how to change it without a step in the history. */
export function useParameter(name: string): [string, (value: string) => void] {
  const { parts, query } = usePlace();
  const set = (value: string): void => {
    const next = new URLSearchParams(query);
    if (value === '') {
      next.delete(name);
    } else {
      next.set(name, value);
    }
    const text = next.toString();
    const path = `/${parts.map(encodeURIComponent).join('/')}`;
    navigate(path + (text === '' ? '' : `?${text}`), { replace: true });
  };
  return [query.get(name) ?? '', set];
}

export function Link(props: { to: string; className?: string; title?: string; current?: boolean; children: ReactNode }) {
  const follow = (event: MouseEvent): void => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      navigate(props.to);
    }
  };
  return (
    <a
      href={BASE + props.to}
      className={props.className}
      title={props.title}
      aria-current={props.current === true ? 'page' : undefined}
      onClick={follow}
    >
      {props.children}
    </a>
  );
}
