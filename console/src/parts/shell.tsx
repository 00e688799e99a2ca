import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { NAMESPACES } from '../api/resources';
import type { Session } from '../api/session';
import { hurryAll, useConnection, useObjects } from '../api/stores';
import type { IconName } from './icons';
import { Icon } from './icons';
import { Palette } from './palette';
import { Link, usePlace } from './router';
import { isDark, setTheme, useNamespace, useTheme } from './settings';
import { useShortcuts } from './shortcuts';
import { Toasts } from './toasts';

export const SECTIONS: { path: string; label: string; icon: IconName; key: string }[] = [
  { path: '/', label: 'Overview', icon: 'overview', key: 'o' },
  { path: '/nodes', label: 'Nodes', icon: 'nodes', key: 'n' },
  { path: '/workloads', label: 'Workloads', icon: 'workloads', key: 'w' },
  { path: '/pods', label: 'Pods', icon: 'pods', key: 'p' },
  { path: '/services', label: 'Services', icon: 'services', key: 's' },
  { path: '/namespaces', label: 'Namespaces', icon: 'namespaces', key: 'm' },
  { path: '/events', label: 'Events', icon: 'events', key: 'e' },
];

/** What stands around every page: where one can go, which namespace it is about, who is logged in. */
export function Shell(props: { session: Session; onLogout: () => void; children: ReactNode }) {
  const { parts } = usePlace();
  const [open, setOpen] = useState(false);
  const [palette, setPalette] = useState(false);
  const [lost, setLost] = useState(false);
  useConnection(setLost);
  useShortcuts(() => setPalette(true));
  useTheme();
  const section = `/${parts[0] ?? ''}`;

  useEffect(() => {
    const label = SECTIONS.find((each) => each.path === section)?.label ?? 'Console';
    document.title = `${[...parts.slice(1)].reverse().join(' · ')}${parts.length > 1 ? ' · ' : ''}${label} · Sailfish`;
  }, [parts, section]);

  return (
    <div className={`shell ${open ? 'open' : ''}`}>
      <a className="skip" href="#content">
        To the content
      </a>
      <nav className="side" aria-label="Pages" onClick={() => setOpen(false)}>
        <div className="brand">
          <img src="/console/icon.svg" alt="" width={26} height={26} />
          Sailfish
        </div>
        {SECTIONS.map((each) => (
          <Link key={each.path} to={each.path} className="nav" current={section === each.path}>
            <Icon name={each.icon} />
            {each.label}
          </Link>
        ))}
      </nav>
      <div className="veil" onClick={() => setOpen(false)} />
      <div className="main">
        <header className="top">
          <button type="button" className="quiet menu" aria-label="Pages" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="menu" />
          </button>
          <NamespaceChoice />
          <button type="button" className="search" onClick={() => setPalette(true)}>
            <Icon name="search" />
            <span>Find or do …</span>
            <kbd>Ctrl K</kbd>
          </button>
          <span className="grow" />
          <button
            type="button"
            className="quiet"
            aria-label={isDark() ? 'Light colours' : 'Dark colours'}
            onClick={() => setTheme(isDark() ? 'light' : 'dark')}
          >
            <Icon name={isDark() ? 'sun' : 'moon'} />
          </button>
          <span className="user" title={props.session.groups?.join(', ')}>
            {props.session.user}
          </span>
          <button type="button" className="quiet" aria-label="Log out" title="Log out" onClick={props.onLogout}>
            <Icon name="leave" />
          </button>
        </header>
        {lost && (
          <div className="banner" role="alert">
            The server cannot be reached. What you see is how it last was.
            <button type="button" className="quiet" onClick={hurryAll}>
              Try now
            </button>
          </div>
        )}
        <main id="content">{props.children}</main>
      </div>
      {palette && <Palette onClose={() => setPalette(false)} onLogout={props.onLogout} />}
      <Toasts />
    </div>
  );
}

function NamespaceChoice() {
  const [namespace, setNamespace] = useNamespace();
  const { items, phase } = useObjects(NAMESPACES);
  if (phase === 'refused') {
    return (
      <input
        className="namespace"
        aria-label="Namespace"
        placeholder="Namespace"
        defaultValue={namespace}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            setNamespace(event.currentTarget.value.trim());
          }
        }}
        onBlur={(event) => setNamespace(event.currentTarget.value.trim())}
      />
    );
  }
  const names = items.map((each) => each.metadata.name).sort();
  return (
    <select
      className="namespace"
      aria-label="Namespace"
      value={namespace}
      onChange={(event) => setNamespace(event.target.value)}
    >
      <option value="">All namespaces</option>
      {namespace !== '' && !names.includes(namespace) && <option>{namespace}</option>}
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
}

