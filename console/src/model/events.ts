import type { Event } from './kinds';

/** When an event was last seen. Its different writers fill different fields. */
export function lastSeen(event: Event): string {
  return (
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp ??
    ''
  );
}

export function times(event: Event): number {
  return event.series?.count ?? event.count ?? 1;
}

export function text(event: Event): string {
  return event.message ?? event.note ?? '';
}

export function source(event: Event): string {
  return event.source?.component ?? event.reportingComponent ?? '';
}

/** The latest first. */
export function latest(events: readonly Event[]): Event[] {
  return events
    .map((event) => ({ event, time: Date.parse(lastSeen(event)) || 0 }))
    .sort((one, other) => other.time - one.time)
    .map((each) => each.event);
}

export function isAbout(event: Event, object: { kind: string; namespace?: string; name: string }): boolean {
  const about = event.involvedObject;
  return (
    about.kind === object.kind && about.name === object.name && (about.namespace ?? '') === (object.namespace ?? '')
  );
}
