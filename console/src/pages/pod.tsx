import { PODS } from '../api/resources';
import { useObject } from '../api/stores';
import type { Container, ContainerStatus, Pod } from '../model/kinds';
import { podWords, readiness } from '../model/pod';
import { ago } from '../model/time';
import type { Words } from '../model/words';
import { Age, Card, Fact, Facts, Instead, Labels, Note, PageHead, State, Tabs } from '../parts/bits';
import { useNow } from '../parts/clock';
import { EventsOf, pageOfObject } from '../parts/events';
import { Logs } from '../parts/logs';
import { ObjectActions } from '../parts/object-actions';
import { Link, useParameter } from '../parts/router';

const TABS: [string, string][] = [
  ['', 'Overview'],
  ['log', 'Log'],
];

export function PodPage({ namespace, name }: { namespace: string; name: string }) {
  const [tab, setTab] = useParameter('tab');
  const { object: pod, phase, message } = useObject<Pod>(PODS, namespace, name);
  if (pod === undefined) {
    return <Instead of={{ phase, message }} nothing={`There is no pod ${namespace}/${name} any more.`} />;
  }
  const words = podWords(pod);
  return (
    <>
      <PageHead
        title={name}
        sub={
          <>
            <State words={words} />
            <span>Pod in {namespace}</span>
          </>
        }
      >
        <ObjectActions resource={PODS} object={pod} back="/pods" />
      </PageHead>
      {words.why !== undefined && <Note tone={words.tone}>{sentence(words.why)}</Note>}
      <Tabs tabs={TABS} current={tab} onChange={setTab} />
      {tab === 'log' ? (
        <Logs namespace={namespace} pod={name} containers={pod.spec.containers.map((each) => each.name)} />
      ) : (
        <PodFacts pod={pod} />
      )}
    </>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function PodFacts({ pod }: { pod: Pod }) {
  const { namespace = '', name } = pod.metadata;
  const owner = pod.metadata.ownerReferences?.find((each) => each.controller === true);
  const page = owner === undefined ? undefined : pageOfObject(owner.kind, owner.apiVersion, namespace, owner.name);
  return (
    <div className="grid">
      <Card title="Pod">
        <Facts>
          <Fact name="Node">
            {pod.spec.nodeName === undefined ? 'none yet' : <Link to={`/nodes/${pod.spec.nodeName}`}>{pod.spec.nodeName}</Link>}
          </Fact>
          <Fact name="Address">{pod.status?.podIP ?? 'none yet'}</Fact>
          <Fact name="Ready">{readiness(pod).join(' of ')} containers</Fact>
          {owner !== undefined && (
            <Fact name="Owner">
              {page === undefined ? `${owner.kind} ${owner.name}` : <Link to={page}>{`${owner.kind} ${owner.name}`}</Link>}
            </Fact>
          )}
          <Fact name="Account">{pod.spec.serviceAccountName ?? '–'}</Fact>
          <Fact name="Quality">{pod.status?.qosClass ?? '–'}</Fact>
          <Fact name="Age">
            <Age of={pod.metadata.creationTimestamp} />
          </Fact>
          <Fact name="Labels">
            <Labels of={pod.metadata.labels} />
          </Fact>
        </Facts>
      </Card>
      <EventsOf kind="Pod" namespace={namespace} name={name} />
      {(pod.spec.initContainers ?? []).map((container) => (
        <ContainerCard
          key={container.name}
          title={`${container.name} (prepares)`}
          container={container}
          status={pod.status?.initContainerStatuses?.find((each) => each.name === container.name)}
        />
      ))}
      {pod.spec.containers.map((container) => (
        <ContainerCard
          key={container.name}
          title={container.name}
          container={container}
          status={pod.status?.containerStatuses?.find((each) => each.name === container.name)}
        />
      ))}
    </div>
  );
}

function containerWords(status: ContainerStatus | undefined): Words {
  const state = status?.state;
  if (state?.running !== undefined) {
    return status?.ready === true ? { tone: 'good', text: 'Running' } : { tone: 'warn', text: 'Running, not ready' };
  }
  if (state?.terminated !== undefined) {
    const { exitCode, reason } = state.terminated;
    return exitCode === 0 ? { tone: 'idle', text: 'Completed' } : { tone: 'bad', text: reason ?? `Ended with ${exitCode}` };
  }
  const waiting = state?.waiting?.reason ?? 'Not started';
  const ordinary = ['Not started', 'ContainerCreating', 'PodInitializing'].includes(waiting);
  return { tone: ordinary ? 'busy' : 'bad', text: waiting, why: state?.waiting?.message };
}

function ContainerCard(props: { title: string; container: Container; status: ContainerStatus | undefined }) {
  const { container, status } = props;
  const now = useNow();
  const last = status?.lastState?.terminated;
  const words = containerWords(status);
  const limits = (which: 'requests' | 'limits'): string =>
    Object.entries(container.resources?.[which] ?? {})
      .map(([name, value]) => `${value ?? ''} ${name}`)
      .join(', ');
  return (
    <Card title={props.title} aside={<State words={words} />}>
      <Facts>
        <Fact name="Image">
          <span className="mono">{container.image}</span>
        </Fact>
        {words.why !== undefined && <Fact name="Why">{words.why}</Fact>}
        <Fact name="Started again">
          {status?.restartCount ?? 0} times
          {last !== undefined &&
            `; last ended ${ago(last.finishedAt, now)} ago with ${last.exitCode}${last.reason === undefined ? '' : ` (${last.reason})`}`}
        </Fact>
        <Fact name="Asks for">{limits('requests') || 'nothing'}</Fact>
        <Fact name="At most">{limits('limits') || 'no limit'}</Fact>
        {container.ports !== undefined && (
          <Fact name="Ports">
            {container.ports.map((port) => `${port.name === undefined ? '' : `${port.name} `}${port.containerPort}/${port.protocol ?? 'TCP'}`).join(', ')}
          </Fact>
        )}
      </Facts>
    </Card>
  );
}
