import type { Workload } from '../model/kinds';
import { progress } from '../model/rollout';
import { Card, Note } from '../parts/bits';

/** How far a rollout is, as it moves: pods that serve, that start, and that are still of the template before. */
export function Rollout({ kind, workload }: { kind: string; workload: Workload }) {
  const { wanted, updated, available, present } = progress(kind, workload);
  const old = kind === 'Job' ? 0 : Math.max(0, present - updated);
  const serving = kind === 'Job' ? available : Math.max(0, Math.min(available - Math.min(old, available), updated));
  const servingOld = kind === 'Job' ? 0 : Math.max(0, Math.min(available - serving, old));
  const starting = Math.max(0, updated - serving);
  const all = Math.max(wanted, serving + starting + old, 1);
  const parts: [string, string, number][] = [
    ['good', kind === 'Job' ? 'done' : 'available', serving],
    ['busy', kind === 'Job' ? 'running' : 'new, starting', starting],
    ['idle', 'of the template before', servingOld],
    ['warn', 'of the template before, not serving', Math.max(0, old - servingOld)],
  ];
  const waiting = Math.max(0, wanted - serving - starting);
  const why = workload.status?.conditions?.find((each) => each.type === 'Progressing' && each.status === 'False');
  return (
    <Card
      title="Rollout"
      aside={
        <span className="faint">
          {available} of {wanted} {kind === 'Job' ? 'done' : 'available'}
        </span>
      }
    >
      <div className="rollout" role="img" aria-label={parts.map(([, text, number]) => `${number} ${text}`).join(', ')}>
        {parts.map(([tone, text, number]) => (
          <span key={text} className={tone} style={{ width: `${(number / all) * 100}%` }} />
        ))}
      </div>
      <div className="legend">
        {parts
          .filter(([, , number], index) => number > 0 || index === 0)
          .map(([tone, text, number]) => (
            <span key={text} className={tone}>
              <span className="sign" aria-hidden="true" />
              {number} {text}
            </span>
          ))}
        {waiting > 0 && <span>{waiting} to come</span>}
      </div>
      {why?.message !== undefined && (
        <div style={{ marginTop: '0.7rem' }}>
          <Note tone="bad">{why.message}</Note>
        </div>
      )}
    </Card>
  );
}
