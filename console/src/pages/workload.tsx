import { useMemo, useState } from 'react';
import { patch, STRATEGIC_PATCH } from '../api/client';
import { PODS, WORKLOADS } from '../api/resources';
import { useObject, useWatch } from '../api/stores';
import type { Resource } from '../api/types';
import { pathOf } from '../api/types';
import type { Pod, Workload } from '../model/kinds';
import { restartPatch, workloadWords } from '../model/rollout';
import { selectorText } from '../model/selector';
import { Action } from '../parts/action';
import { Age, Card, Fact, Facts, Instead, Labels, Note, PageHead, State } from '../parts/bits';
import { Confirm } from '../parts/dialog';
import { EventsOf } from '../parts/events';
import { ObjectActions } from '../parts/object-actions';
import { PodTable } from '../parts/pod-table';
import { say } from '../parts/toasts';
import { History } from './history';
import { Rollout } from './rollout';

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const ROLLED = ['Deployment', 'StatefulSet', 'DaemonSet'];

export function WorkloadPage({ plural, namespace, name }: { plural: string; namespace: string; name: string }) {
  const resource = WORKLOADS[plural];
  return resource === undefined ? (
    <Note>There are no workloads of the kind {plural}.</Note>
  ) : (
    <Shown resource={resource} namespace={namespace} name={name} />
  );
}

function Shown({ resource, namespace, name }: { resource: Resource; namespace: string; name: string }) {
  const { object: workload, phase, message } = useObject<Workload>(resource, namespace, name);
  const selector = selectorText(workload?.spec.selector);
  const pods = useWatch<Pod>(
    workload === undefined || selector === ''
      ? null
      : `${pathOf(PODS, namespace)}?labelSelector=${encodeURIComponent(selector)}`,
  );
  if (workload === undefined) {
    return <Instead of={{ phase, message }} nothing={`There is no ${resource.kind} ${namespace}/${name}.`} />;
  }
  const { kind } = resource;
  return (
    <>
      <PageHead
        title={name}
        sub={
          <>
            <State words={workloadWords(kind, workload)} />
            <span>
              {kind} in {namespace}
            </span>
          </>
        }
      >
        <WorkloadActions resource={resource} workload={workload} />
        <ObjectActions resource={resource} object={workload} back="/workloads" />
      </PageHead>
      {kind !== 'CronJob' && <Rollout kind={kind} workload={workload} />}
      <div className="grid">
        <Card title="Made of">
          <Template workload={workload} />
        </Card>
        <EventsOf kind={kind} namespace={namespace} name={name} />
        {ROLLED.includes(kind) && (
          <Card title="History" className="span">
            <History resource={resource} workload={workload} />
          </Card>
        )}
      </div>
      {kind !== 'CronJob' && <PodTable pods={pods} label={`Pods of ${name}`} without="Namespace" />}
    </>
  );
}

function WorkloadActions({ resource, workload }: { resource: Resource; workload: Workload }) {
  const [scaling, setScaling] = useState(false);
  const { namespace = '', name } = workload.metadata;
  const { kind } = resource;
  const object = { namespace, name };
  const change = { verb: 'patch', resource, namespace, name };
  const paused = workload.spec.paused === true;
  return (
    <>
      {SCALED.includes(kind) && (
        <Action
          wish={{ ...change, subresource: 'scale' }}
          run={() => {
            setScaling(true);
            return undefined;
          }}
        >
          Scale …
        </Action>
      )}
      {ROLLED.includes(kind) && (
        <Action
          wish={change}
          disabled={paused}
          run={async () => {
            await patch(resource, object, restartPatch(new Date()), { type: STRATEGIC_PATCH });
            say('good', `The pods of ${name} are made anew.`);
          }}
        >
          Restart
        </Action>
      )}
      {kind === 'Deployment' && (
        <Action wish={change} run={() => patch(resource, object, { spec: { paused: paused ? null : true } })}>
          {paused ? 'Resume' : 'Pause'}
        </Action>
      )}
      {kind === 'CronJob' && (
        <Action wish={change} run={() => patch(resource, object, { spec: { suspend: workload.spec.suspend !== true } })}>
          {workload.spec.suspend === true ? 'Resume' : 'Suspend'}
        </Action>
      )}
      {scaling && <ScaleDialog resource={resource} workload={workload} onClose={() => setScaling(false)} />}
    </>
  );
}

function ScaleDialog(props: { resource: Resource; workload: Workload; onClose: () => void }) {
  const { namespace = '', name } = props.workload.metadata;
  const [replicas, setReplicas] = useState(String(props.workload.spec.replicas ?? 1));
  return (
    <Confirm
      title={`Scale ${name}`}
      verb="Scale"
      onClose={props.onClose}
      run={async () => {
        await patch(props.resource, { namespace, name }, { spec: { replicas: Number(replicas) } }, { subresource: 'scale' });
      }}
    >
      <label>
        Replicas{' '}
        <input
          type="number"
          min={0}
          max={100_000}
          required
          autoFocus
          value={replicas}
          onChange={(event) => setReplicas(event.target.value)}
        />
      </label>
    </Confirm>
  );
}

function Template({ workload }: { workload: Workload }) {
  const containers = useMemo(() => workload.spec.template?.spec.containers ?? [], [workload]);
  return (
    <Facts>
      {containers.map((container) => (
        <Fact key={container.name} name={container.name}>
          <span className="mono">{container.image}</span>
        </Fact>
      ))}
      <Fact name="Selects">
        <Labels of={workload.spec.selector?.matchLabels} />
      </Fact>
      <Fact name="Labels">
        <Labels of={workload.metadata.labels} />
      </Fact>
      {workload.spec.schedule !== undefined && (
        <Fact name="Schedule">
          <span className="mono">{workload.spec.schedule}</span>
        </Fact>
      )}
      {workload.status?.lastScheduleTime !== undefined && (
        <Fact name="Last run">
          <Age of={workload.status.lastScheduleTime} /> ago
        </Fact>
      )}
      <Fact name="Age">
        <Age of={workload.metadata.creationTimestamp} />
      </Fact>
    </Facts>
  );
}
