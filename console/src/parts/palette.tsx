import type { KeyboardEvent } from 'react';
import { useMemo, useState } from 'react';
import { everythingKnown } from '../api/stores';
import { Dialog } from './dialog';
import { navigate } from './router';
import { isDark, setTheme } from './settings';

interface Choice {
  label: string;
  hint: string;
  run: () => void;
}

const MOST = 12;

/** The page of an object, by the resource that it was watched as. */
const PAGES: Record<string, string> = {
  pods: '/pods',
  nodes: '/nodes',
  namespaces: '/namespaces',
  services: '/services',
  deployments: '/workloads/deployments',
  statefulsets: '/workloads/statefulsets',
  daemonsets: '/workloads/daemonsets',
  jobs: '/workloads/jobs',
  cronjobs: '/workloads/cronjobs',
};

const COMMANDS: [string, string][] = [
  ['Overview', '/'],
  ['Nodes', '/nodes'],
  ['Workloads', '/workloads'],
  ['Pods', '/pods'],
  ['Services', '/services'],
  ['Namespaces', '/namespaces'],
  ['Events', '/events'],
];

/** Whether all letters of the words come in the text, in order; the earlier and closer, the lower the score. */
export function score(text: string, wanted: string): number | undefined {
  const within = text.toLowerCase();
  let total = 0;
  for (const word of wanted.toLowerCase().split(/\s+/).filter((each) => each !== '')) {
    const at = within.indexOf(word);
    if (at < 0) {
      return undefined;
    }
    total += at + (within.length - word.length) / 100;
  }
  return total;
}

/** Finds objects and pages, and does what has no place of its own, by typing. */
export function Palette(props: { onClose: () => void; onLogout: () => void }) {
  const [wanted, setWanted] = useState('');
  const [active, setActive] = useState(0);
  const { onLogout } = props;

  const choices = useMemo((): Choice[] => {
    const go = (to: string) => (): void => navigate(to);
    const all: Choice[] = [
      ...COMMANDS.map(([label, to]) => ({ label, hint: 'page', run: go(to) })),
      { label: isDark() ? 'Light colours' : 'Dark colours', hint: 'do', run: () => setTheme(isDark() ? 'light' : 'dark') },
      { label: 'Log out', hint: 'do', run: onLogout },
    ];
    if (wanted !== '') {
      for (const { path, items } of everythingKnown()) {
        const plural = path.split('?')[0]?.split('/').pop() ?? '';
        const page = PAGES[plural];
        if (page !== undefined) {
          for (const { metadata } of items) {
            const place = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
            all.push({ label: place, hint: plural, run: go(`${page}/${place}`) });
          }
        }
      }
    }
    const seen = new Set<string>();
    return all
      .map((choice) => ({ choice, score: score(`${choice.label} ${choice.hint}`, wanted) }))
      .filter((each): each is { choice: Choice; score: number } => each.score !== undefined)
      .sort((one, other) => one.score - other.score)
      .map((each) => each.choice)
      .filter((choice) => {
        const key = `${choice.hint} ${choice.label}`;
        return seen.has(key) ? false : seen.add(key);
      })
      .slice(0, MOST);
  }, [wanted, onLogout]);

  const run = (choice: Choice | undefined): void => {
    if (choice !== undefined) {
      props.onClose();
      choice.run();
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((was) => Math.max(0, Math.min(choices.length - 1, was + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(choices[active]);
    }
  };

  return (
    <Dialog title="Find or do" onClose={props.onClose}>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="choices"
        aria-activedescendant={choices.length > 0 ? `choice-${active}` : undefined}
        aria-label="Name of an object, page or kind"
        placeholder="Name of an object, page or kind"
        autoFocus
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <div id="choices" role="listbox" aria-label="Choices" className="choices">
        {choices.map((choice, index) => (
          <div
            key={`${choice.hint} ${choice.label}`}
            id={`choice-${index}`}
            role="option"
            aria-selected={index === active}
            className="choice"
            onMouseEnter={() => setActive(index)}
            onClick={() => run(choice)}
          >
            <span>{choice.label}</span>
            <span className="faint">{choice.hint}</span>
          </div>
        ))}
        {choices.length === 0 && <p className="note">Nothing of that name is known here.</p>}
      </div>
    </Dialog>
  );
}
