import type { ReactNode } from 'react';
import { useMemo } from 'react';
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  EVENTS,
  JOBS,
  NODES,
  PODS,
  QUOTAS,
  STATEFUL_SETS,
} from '../api/resources';
import { useObjects } from '../api/stores';
import type { Snapshot } from '../api/watch';
import * as events from '../model/events';
import type { Event, Node, Pod, Quota, Workload } from '../model/kinds';
import type { Capacity } from '../model/node';
import { capacity, isReady } from '../model/node';
import { podWords } from '../model/pod';
import type { Problem } from '../model/problems';
import { problems } from '../model/problems';
import { bytes, cores } from '../model/quantity';
import type { Tone } from '../model/words';
import { Card, Instead, Meter, Note, PageHead, State } from '../parts/bits';
import { EventLine } from '../parts/events';
import { Link } from '../parts/router';
import { useNamespace } from '../parts/settings';

const SHOWN = 8;
const LATEST = 12;

/** Health, capacity and what is left, what is wrong and why, and what has changed last. */
export function OverviewPage() {
  const [namespace] = useNamespace();
  const nodes = useObjects<Node>(NODES);
  const pods = useObjects<Pod>(PODS, namespace);
  const deployments = useObjects<Workload>(DEPLOYMENTS, namespace);
  const statefulSets = useObjects<Workload>(STATEFUL_SETS, namespace);
  const daemonSets = useObjects<Workload>(DAEMON_SETS, namespace);
  const jobs = useObjects<Workload>(JOBS, namespace);
  const quotas = useObjects<Quota>(QUOTAS, namespace);

  const wrong = useMemo(
    () =>
      problems({
        nodes: nodes.items,
        pods: pods.items,
        workloads: [
          { kind: 'Deployment', plural: 'deployments', items: deployments.items },
          { kind: 'StatefulSet', plural: 'statefulsets', items: statefulSets.items },
          { kind: 'DaemonSet', plural: 'daemonsets', items: daemonSets.items },
          { kind: 'Job', plural: 'jobs', items: jobs.items },
        ],
        quotas: quotas.items,
      }),
    [nodes.items, pods.items, deployments.items, statefulSets.items, daemonSets.items, jobs.items, quotas.items],
  );
  const room = useMemo(() => capacity(nodes.items, pods.items), [nodes.items, pods.items]);
  const workloads = deployments.items.length + statefulSets.items.length + daemonSets.items.length + jobs.items.length;
  const ready = nodes.items.filter(isReady).length;
  const known = nodes.phase !== 'loading' && pods.phase !== 'loading';

  return (
    <>
      <PageHead
        title="Overview"
        sub={known && <Health problems={wrong} refused={[nodes, pods].some((each) => each.phase === 'refused')} />}
      />
      <div className="grid small">
        <Figure
          title="Nodes"
          to="/nodes"
          of={nodes}
          number={nodes.items.length}
          words={`${ready} ready`}
          tone={ready < nodes.items.length ? 'bad' : 'good'}
        />
        <PodFigure pods={pods} />
        <Figure title="Workloads" to="/workloads" of={deployments} number={workloads} words="" tone="idle" />
      </div>
      {nodes.phase !== 'refused' && namespace === '' && nodes.items.length > 0 && <Room room={room} />}
      <Card title="What is wrong now">
        <Problems problems={wrong} known={known} />
      </Card>
      <Latest namespace={namespace} />
    </>
  );
}

function Health(props: { problems: Problem[]; refused: boolean }) {
  const bad = props.problems.filter((each) => each.tone === 'bad').length;
  if (bad > 0) {
    return <State words={{ tone: 'bad', text: bad === 1 ? 'One thing is wrong' : `${bad} things are wrong` }} />;
  }
  if (props.refused) {
    return <State words={{ tone: 'idle', text: 'Your rights do not show the whole cluster' }} />;
  }
  return props.problems.length > 0 ? (
    <State words={{ tone: 'warn', text: 'Works; something wants to be looked at' }} />
  ) : (
    <State words={{ tone: 'good', text: 'All is well' }} />
  );
}

function Figure(props: {
  title: string;
  to: string;
  of: Snapshot<unknown>;
  number: number;
  words: string;
  tone: Tone;
}) {
  return (
    <Card title={props.title} aside={<Link to={props.to}>All</Link>} className="figure-card">
      {props.of.phase === 'refused' || props.of.phase === 'absent' ? (
        <Instead of={props.of} nothing="" />
      ) : (
        <>
          <div className="number">{props.number.toLocaleString('en')}</div>
          {props.words !== '' && <State words={{ tone: props.tone, text: props.words }} />}
        </>
      )}
    </Card>
  );
}

const ORDER: Tone[] = ['good', 'busy', 'warn', 'bad', 'idle'];
const TONES: Record<Tone, string> = {
  good: 'running',
  busy: 'on their way',
  warn: 'not ready',
  bad: 'in trouble',
  idle: 'completed',
};

function PodFigure({ pods }: { pods: Snapshot<Pod> }) {
  const counts = useMemo(() => {
    const found = new Map<Tone, number>();
    for (const pod of pods.items) {
      const { tone } = podWords(pod);
      found.set(tone, (found.get(tone) ?? 0) + 1);
    }
    return found;
  }, [pods.items]);
  return (
    <Card title="Pods" aside={<Link to="/pods">All</Link>} className="figure-card">
      {pods.phase === 'refused' ? (
        <Instead of={pods} nothing="" />
      ) : (
        <>
          <div className="number">{pods.items.length.toLocaleString('en')}</div>
          <div className="legend">
            {ORDER.filter((tone) => (counts.get(tone) ?? 0) > 0).map((tone) => (
              <span key={tone} className={tone}>
                <span className="sign" aria-hidden="true" />
                {(counts.get(tone) ?? 0).toLocaleString('en')} {TONES[tone]}
              </span>
            ))}
          </div>
        </>
      )}
    </Card>
  );
}

function Room({ room }: { room: Capacity }) {
  const left = (part: 'cpu' | 'memory' | 'pods'): number => room[part].all - room[part].taken;
  return (
    <Card
      title="Room"
      aside={<span className="faint">what pods ask for, of what nodes have</span>}
    >
      <div className="grid small">
        <Share title="CPU" left={`${cores(left('cpu'))} cores left`}>
          <Meter wide label="CPU" taken={room.cpu.taken} all={room.cpu.all} say={cores} />
        </Share>
        <Share title="Memory" left={`${bytes(left('memory'))} left`}>
          <Meter wide label="Memory" taken={room.memory.taken} all={room.memory.all} say={bytes} />
        </Share>
        <Share title="Pods" left={`${left('pods').toLocaleString('en')} left`}>
          <Meter wide label="Pods" taken={room.pods.taken} all={room.pods.all} say={(value) => value.toLocaleString('en')} />
        </Share>
      </div>
      {room.largest.node !== '' && (
        <p className="faint" style={{ marginTop: '0.8rem' }}>
          The largest pod that fits now: {cores(room.largest.cpu)} CPU and {bytes(room.largest.memory)}, on{' '}
          <Link to={`/nodes/${room.largest.node}`}>{room.largest.node}</Link>.
        </p>
      )}
    </Card>
  );
}

function Share(props: { title: string; left: string; children: ReactNode }) {
  return (
    <div>
      <h3>
        {props.title} <span className="faint">· {props.left}</span>
      </h3>
      {props.children}
    </div>
  );
}

function Problems({ problems: wrong, known }: { problems: Problem[]; known: boolean }) {
  if (!known) {
    return <Note>Loading …</Note>;
  }
  return wrong.length === 0 ? (
    <Note tone="good">Nothing that this console can see.</Note>
  ) : (
    <ul className="lines">
      {wrong.slice(0, SHOWN).map((problem) => (
        <li key={problem.what}>
          <span className={`sign ${problem.tone}`} aria-hidden="true" />
          <div className="what">
            <Link to={problem.where}>{problem.what}</Link>
            <div className="why">{problem.why}</div>
          </div>
        </li>
      ))}
      {wrong.length > SHOWN && <li className="faint">and {wrong.length - SHOWN} more</li>}
    </ul>
  );
}

function Latest({ namespace }: { namespace: string }) {
  const all = useObjects<Event>(EVENTS, namespace);
  const shown = useMemo(() => events.latest(all.items).slice(0, LATEST), [all.items]);
  return (
    <Card title="Latest" aside={<Link to="/events">All events</Link>}>
      {shown.length === 0 ? (
        <Instead of={all} nothing="Nothing has happened in the last hour." />
      ) : (
        <ul className="lines">
          {shown.map((event) => (
            <EventLine key={event.metadata.uid} event={event} about />
          ))}
        </ul>
      )}
    </Card>
  );
}

