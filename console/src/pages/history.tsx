import { useMemo, useState } from 'react';
import { JSON_PATCH, patch } from '../api/client';
import { CONTROLLER_REVISIONS, REPLICA_SETS } from '../api/resources';
import { useWatch } from '../api/stores';
import type { Resource } from '../api/types';
import { pathOf } from '../api/types';
import type { ControllerRevision, Workload } from '../model/kinds';
import type { Revision } from '../model/rollout';
import { deploymentHistory, revisionHistory, undoPatch } from '../model/rollout';
import { selectorText } from '../model/selector';
import { Action } from '../parts/action';
import { Age, Instead, State } from '../parts/bits';
import { Confirm } from '../parts/dialog';
import { say } from '../parts/toasts';

/** The templates that a workload has had, and the way back to one. */
export function History({ resource, workload }: { resource: Resource; workload: Workload }) {
  const [wanted, setWanted] = useState<Revision>();
  const { namespace = '', name } = workload.metadata;
  const deployment = resource.kind === 'Deployment';
  const selector = encodeURIComponent(selectorText(workload.spec.selector));
  const seen = useWatch<Workload | ControllerRevision>(
    `${pathOf(deployment ? REPLICA_SETS : CONTROLLER_REVISIONS, namespace)}?labelSelector=${selector}`,
  );
  const history = useMemo(
    () =>
      deployment
        ? deploymentHistory(workload, seen.items as Workload[])
        : revisionHistory(workload, seen.items as ControllerRevision[]),
    [deployment, workload, seen.items],
  );
  if (history.length === 0) {
    return <Instead of={seen} nothing="No template was kept yet." />;
  }
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th>Revision</th>
            <th>Images</th>
            <th>Why</th>
            <th>Age</th>
            <th aria-label="Do" />
          </tr>
        </thead>
        <tbody>
          {history.map((revision) => (
            <tr key={revision.name}>
              <td title={revision.name}>
                {revision.number} {revision.current && <State words={{ tone: 'good', text: 'current' }} />}
              </td>
              <td className="mono">{revision.images.join(', ')}</td>
              <td>{revision.cause}</td>
              <td>
                <Age of={revision.created} />
              </td>
              <td>
                {!revision.current && revision.template !== undefined && (
                  <Action
                    wish={{ verb: 'patch', resource, namespace, name }}
                    disabled={workload.spec.paused === true}
                    run={() => {
                      setWanted(revision);
                      return undefined;
                    }}
                  >
                    Back to this …
                  </Action>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {wanted !== undefined && (
        <Confirm
          title={`Roll ${name} back to revision ${wanted.number}?`}
          verb="Roll back"
          onClose={() => setWanted(undefined)}
          run={async () => {
            await patch(resource, { namespace, name }, undoPatch(wanted), { type: JSON_PATCH });
            say('good', `${name} goes back to revision ${wanted.number}.`);
          }}
        >
          <p>
            Its pods are replaced by ones of <span className="mono">{wanted.images.join(', ')}</span>, by its usual
            strategy.
          </p>
        </Confirm>
      )}
    </div>
  );
}
