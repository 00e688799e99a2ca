import { useEffect, useRef } from 'react';
import { navigate } from './router';

/** After g, the key of a page. */
const PAGES: Record<string, string> = {
  o: '/',
  n: '/nodes',
  w: '/workloads',
  p: '/pods',
  s: '/services',
  m: '/namespaces',
  e: '/events',
};
const SECOND_KEY_MILLIS = 1_500;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('.xterm') !== null)
  );
}

/** Ctrl+K or Cmd+K for the palette, / for the filter, g and a letter for a page. */
export function useShortcuts(onPalette: () => void): void {
  const pressed = useRef(0);
  const open = useRef(onPalette);
  useEffect(() => {
    open.current = onPalette;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open.current();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
        return;
      }
      const page = PAGES[event.key];
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLInputElement>('input.filter')?.focus();
      } else if (event.key === 'g') {
        pressed.current = Date.now();
      } else if (page !== undefined && Date.now() - pressed.current < SECOND_KEY_MILLIS) {
        pressed.current = 0;
        navigate(page);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
