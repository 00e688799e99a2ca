import { useSyncExternalStore } from 'react';

/** What a browser remembers of its user's taste. Nothing secret is among it. */
export type Theme = 'system' | 'light' | 'dark';

const listeners = new Set<() => void>();

function stored(name: string): string {
  return window.localStorage.getItem(`sailfish.${name}`) ?? '';
}

function store(name: string, value: string): void {
  window.localStorage.setItem(`sailfish.${name}`, value);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function theme(): Theme {
  const value = stored('theme');
  return value === 'light' || value === 'dark' ? value : 'system';
}

export function setTheme(value: Theme): void {
  store('theme', value);
  applyTheme();
}

/** Dark or light, as it is shown now. */
export function isDark(): boolean {
  const value = theme();
  return value === 'dark' || (value === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
}

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  applyTheme();
  listeners.forEach((listener) => listener());
});

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, theme);
}

/** The namespace that pages are about; empty for all. */
export function useNamespace(): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => stored('namespace'));
  return [value, (next) => store('namespace', next)];
}
