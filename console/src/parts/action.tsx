import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Wish } from '../api/access';
import { useMay } from '../api/access';
import { wordsOf } from '../api/client';
import { say } from './toasts';

/** A button for what needs a right: without it, it is off and says why. */
export function Action(props: {
  wish: Wish;
  run: () => Promise<unknown> | undefined;
  tone?: 'plain' | 'primary' | 'danger';
  disabled?: boolean;
  children: ReactNode;
}) {
  const allowed = useMay(props.wish);
  const [busy, setBusy] = useState(false);
  const { verb, resource, subresource } = props.wish;
  const what = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const run = (): void => {
    const running = props.run();
    if (running !== undefined) {
      setBusy(true);
      running
        .catch((failure: unknown) => say('bad', wordsOf(failure)))
        .finally(() => setBusy(false));
    }
  };
  return (
    <button
      type="button"
      className={props.tone ?? 'plain'}
      disabled={allowed !== true || busy || props.disabled === true}
      title={allowed === false ? `Your rights do not allow to ${verb} ${what} here.` : undefined}
      onClick={run}
    >
      {props.children}
    </button>
  );
}
