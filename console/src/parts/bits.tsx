import type { ReactNode } from 'react';
import type { Snapshot } from '../api/watch';
import type { Words } from '../model/words';
import { ago } from '../model/time';
import { useNow } from './clock';

/** A state in words, with its colour and a sign that does not need it. */
export function State({ words }: { words: Words }) {
  return (
    <span className={`state ${words.tone}`} title={words.why}>
      <span className="sign" aria-hidden="true" />
      {words.text}
    </span>
  );
}

export function Age({ of }: { of: string | null | undefined }) {
  const now = useNow();
  return (
    <time dateTime={of ?? undefined} title={of ?? undefined}>
      {ago(of, now)}
    </time>
  );
}

/** How much of something is taken. */
export function Meter(props: { label: string; taken: number; all: number; say: (value: number) => string; wide?: boolean }) {
  const share = props.all > 0 ? Math.min(1, props.taken / props.all) : 0;
  const tone = share > 0.9 ? 'bad' : share > 0.75 ? 'warn' : 'good';
  return (
    <div className={`meter ${props.wide === true ? 'wide' : ''}`}>
      <div
        className="track"
        role="meter"
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={`${props.say(props.taken)} of ${props.say(props.all)}`}
      >
        <div className={`fill ${tone}`} style={{ width: `${share * 100}%` }} />
      </div>
      <span className="figure">
        {props.say(props.taken)} <span className="faint">of {props.say(props.all)}</span>
      </span>
    </div>
  );
}

export function Card(props: { title: string; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`card ${props.className ?? ''}`}>
      <header>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

export function PageHead(props: { title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
  return (
    <div className="page-head">
      <div className="page-title">
        <h1>{props.title}</h1>
        {props.sub !== undefined && <div className="sub">{props.sub}</div>}
      </div>
      {props.children !== undefined && <div className="actions">{props.children}</div>}
    </div>
  );
}

export function Note({ tone = 'idle', children }: { tone?: string; children: ReactNode }) {
  return <p className={`note ${tone}`}>{children}</p>;
}

/** What stands where a list would, while there is none to show. */
export function Instead({ of, nothing }: { of: Pick<Snapshot<unknown>, 'phase' | 'message'>; nothing: string }) {
  switch (of.phase) {
    case 'loading':
      return <Note>Loading …</Note>;
    case 'refused':
      return <Note tone="warn">{of.message}</Note>;
    case 'absent':
      return <Note>The server does not serve this.</Note>;
    case 'lost':
      return <Note tone="warn">The server is away. Trying again …</Note>;
    default:
      return <Note>{nothing}</Note>;
  }
}

export function Labels({ of, className = '' }: { of: Record<string, string> | undefined; className?: string }) {
  const pairs = Object.entries(of ?? {});
  return pairs.length === 0 ? (
    <span className="faint">none</span>
  ) : (
    <span className={`labels ${className}`}>
      {pairs.map(([key, value]) => (
        <span key={key} className="label" title={`${key}=${value}`}>
          {key}
          {value !== '' && <b>{value}</b>}
        </span>
      ))}
    </span>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

export function Tabs(props: { tabs: [string, string][]; current: string; onChange: (tab: string) => void }) {
  return (
    <div className="tabs" role="tablist">
      {props.tabs.map(([id, label]) => (
        <button
          key={id}
          role="tab"
          type="button"
          aria-selected={props.current === id}
          onClick={() => props.onChange(id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
