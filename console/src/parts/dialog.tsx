import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { wordsOf } from '../api/client';

/** A question in the middle of the page; Escape leaves it. */
export function Dialog(props: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={props.wide === true ? 'wide' : ''}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) {
          props.onClose();
        }
      }}
    >
      <div className="dialog-body">
        <h2>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  );
}

/** Asks before something is done that cannot be taken back, or needs a figure. */
export function Confirm(props: {
  title: string;
  verb: string;
  danger?: boolean;
  run: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      await props.run();
      props.onClose();
    } catch (thrown) {
      setFailure(wordsOf(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        {props.children}
        {failure !== '' && (
          <p className="note bad" role="alert">
            {failure}
          </p>
        )}
        <div className="buttons">
          <button type="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" className={props.danger === true ? 'danger' : 'primary'} disabled={busy}>
            {props.verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
