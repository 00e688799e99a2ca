import { useMemo, useState } from 'react';
import { patch } from '../api/client';
import { NODES, PODS } from '../api/resources';
import { useObject, useWatch } from '../api/stores';
import { pathOf } from '../api/types';
import type { Node, Pod } from '../model/kinds';
import { nodeWords, roomOf } from '../model/node';
import { bytes, cores } from '../model/quantity';
import { Action } from '../parts/action';
import { Age, Card, Fact, Facts, Instead, Labels, Meter, PageHead, State } from '../parts/bits';
import { EventsOf } from '../parts/events';
import { PodTable } from '../parts/pod-table';
import { ObjectActions } from '../parts/object-actions';
import { say } from '../parts/toasts';
import { DrainDialog } from './drain';

export function NodePage({ name }: { name: string }) {
  const { object: node, phase, message } = useObject<Node>(NODES, '', name);
  const pods = useWatch<Pod>(`${pathOf(PODS)}?fieldSelector=spec.nodeName%3D${name}`);
  const [draining, setDraining] = useState(false);
  const room = useMemo(() => (node === undefined ? undefined : roomOf(node, pods.items)), [node, pods.items]);
  if (node === undefined || room === undefined) {
    return <Instead of={{ phase, message }} nothing={`There is no node ${name}.`} />;
  }
  const cordoned = node.spec?.unschedulable === true;
  const cordon = async (): Promise<void> => {
    await patch(NODES, { name }, { spec: { unschedulable: cordoned ? null : true } });
    say('good', cordoned ? `${name} takes pods again.` : `${name} takes no new pods.`);
  };
  return (
    <>
      <PageHead title={name} sub={<State words={nodeWords(node)} />}>
        <Action wish={{ verb: 'patch', resource: NODES, name }} run={cordon}>
          {cordoned ? 'Uncordon' : 'Cordon'}
        </Action>
        <Action
          wish={{ verb: 'create', resource: PODS, subresource: 'eviction' }}
          run={() => {
            setDraining(true);
            return undefined;
          }}
        >
          Drain …
        </Action>
        <ObjectActions resource={NODES} object={node} />
      </PageHead>
      <div className="grid">
        <Card title="Room">
          <Facts>
            <Fact name="CPU">
              <Meter label="CPU" {...room.cpu} say={cores} />
            </Fact>
            <Fact name="Memory">
              <Meter label="Memory" {...room.memory} say={bytes} />
            </Fact>
            <Fact name="Pods">
              <Meter label="Pods" {...room.pods} say={String} />
            </Fact>
          </Facts>
        </Card>
        <Card title="Machine">
          <Facts>
            <Fact name="Addresses">{node.status?.addresses?.map((each) => each.address).join(', ')}</Fact>
            <Fact name="Pod network">{node.spec?.podCIDR ?? '–'}</Fact>
            <Fact name="System">{node.status?.nodeInfo?.['osImage'] ?? '–'}</Fact>
            <Fact name="Kernel">{node.status?.nodeInfo?.['kernelVersion'] ?? '–'}</Fact>
            <Fact name="Runtime">{node.status?.nodeInfo?.['containerRuntimeVersion'] ?? '–'}</Fact>
            <Fact name="Kubelet">{node.status?.nodeInfo?.['kubeletVersion'] ?? '–'}</Fact>
          </Facts>
        </Card>
        <Card title="Conditions" className="span">
          <Conditions of={node} />
        </Card>
        <Card title="Labels and taints">
          <Labels of={node.metadata.labels} />
          <h3 style={{ margin: '0.8rem 0 0.3rem' }}>Taints</h3>
          {node.spec?.taints === undefined || node.spec.taints.length === 0 ? (
            <span className="faint">none</span>
          ) : (
            <Labels
              of={Object.fromEntries(node.spec.taints.map((each) => [`${each.key}:${each.effect}`, each.value ?? '']))}
            />
          )}
        </Card>
        <EventsOf kind="Node" namespace="" name={name} />
      </div>
      <PodTable pods={pods} label={`Pods of ${name}`} without="Node" />
      {draining && <DrainDialog node={name} pods={pods.items} onClose={() => setDraining(false)} />}
    </>
  );
}

function Conditions({ of }: { of: Node }) {
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th>Condition</th>
            <th>State</th>
            <th>Since</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {(of.status?.conditions ?? []).map((condition) => {
            const wanted = condition.type === 'Ready' ? 'True' : 'False';
            const text = condition.status === 'True' ? 'Yes' : condition.status === 'False' ? 'No' : 'Not known';
            return (
              <tr key={condition.type}>
                <td>{condition.type}</td>
                <td>
                  <State words={{ tone: condition.status === wanted ? 'good' : 'bad', text }} />
                </td>
                <td>
                  <Age of={condition.lastTransitionTime} />
                </td>
                <td>{condition.message}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
