import { useEffect, useRef, useState } from 'react';
import { patch, wordsOf } from '../api/client';
import { evict, staysBecause } from '../api/drain';
import { NODES } from '../api/resources';
import { keyOf } from '../api/types';
import type { Pod } from '../model/kinds';
import { count } from '../model/words';
import { Note } from '../parts/bits';
import { Dialog } from '../parts/dialog';

/** Cordons a node and evicts its pods, showing each go. Closing it stops asking; what is ending ends. */
export function DrainDialog(props: { node: string; pods: readonly Pod[]; onClose: () => void }) {
  const [asked, setAsked] = useState<readonly Pod[]>();
  const [words, setWords] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const abort = useRef(new AbortController());
  useEffect(() => {
    const current = abort.current;
    return () => current.abort();
  }, []);

  const going = props.pods.filter((pod) => staysBecause(pod) === '');
  const left = new Set(props.pods.map(keyOf));
  const start = async (): Promise<void> => {
    setAsked(going);
    abort.current = new AbortController();
    try {
      await patch(NODES, { name: props.node }, { spec: { unschedulable: true } });
      await evict(going, (pod, text) => setWords((was) => ({ ...was, [pod]: text })), abort.current.signal);
    } catch (thrown) {
      setFailure(wordsOf(thrown));
    }
  };

  const shown = asked ?? going;
  const done = asked?.filter((pod) => !left.has(keyOf(pod))).length ?? 0;
  return (
    <Dialog title={`Drain ${props.node}`} onClose={props.onClose}>
      <p>
        {asked === undefined
          ? `The node takes no new pods, and ${count(going.length, 'pod')} of ${props.pods.length} are asked to go elsewhere.`
          : done === asked.length
            ? 'The node is drained.'
            : `${done} of ${asked.length} are gone.`}
      </p>
      <ul className="lines" style={{ maxHeight: '18rem', overflowY: 'auto' }}>
        {shown.map((pod) => (
          <li key={keyOf(pod)}>
            <span className="what">{keyOf(pod)}</span>
            <span className="when">{left.has(keyOf(pod)) ? (words[keyOf(pod)] ?? '') : 'is gone'}</span>
          </li>
        ))}
      </ul>
      {failure !== '' && <Note tone="bad">{failure}</Note>}
      <div className="buttons">
        <button type="button" onClick={props.onClose}>
          {asked === undefined ? 'Cancel' : 'Close'}
        </button>
        {asked === undefined && (
          <button type="button" className="primary" onClick={() => void start()}>
            Drain
          </button>
        )}
      </div>
    </Dialog>
  );
}
