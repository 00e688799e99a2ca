import { useSyncExternalStore } from 'react';
import type { Tone } from '../model/words';

interface Toast {
  id: number;
  tone: Tone;
  text: string;
}

const SHOWN_MILLIS = 6_000;
let toasts: readonly Toast[] = [];
let next = 0;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  listeners.forEach((listener) => listener());
}

/** Tells the user what has become of something he did. Failures stay until they are put away. */
export function say(tone: Tone, text: string): void {
  const toast = { id: next++, tone, text };
  change([...toasts.slice(-4), toast]);
  if (tone !== 'bad') {
    setTimeout(() => dismiss(toast.id), SHOWN_MILLIS);
  }
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          <button type="button" className="quiet" aria-label="Put away" onClick={() => dismiss(toast.id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
