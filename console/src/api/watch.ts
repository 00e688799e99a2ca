import { ApiFailure, send, wordsOf } from './client';
import { eachLine } from './stream';
import type { KubeObject, Status } from './types';
import { keyOf } from './types';

/**
 * Where a watch stands: its first objects are under way; it is up to date; its connection is lost and is being made anew;
 * the user may not see these objects; the server has no such resource.
 */
export type Phase = 'loading' | 'live' | 'lost' | 'refused' | 'absent';

export interface Snapshot<T> {
  items: readonly T[];
  phase: Phase;
  message: string;
}

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject & Status;
}

/** How long changes are collected before they are shown: while the first objects come, and later. */
const FIRST_PAUSE = 150;
const PAUSE = 40;
const FIRST_RETRY = 500;
const LONGEST_RETRY = 10_000;
const RETRY_OF_REFUSED = 60_000;
const ENDED_EARLY = 5_000;
const END_OF_FIRST = 'k8s.io/initial-events-end';

/** Opens a watch; given to stores so that tests can play a server. */
export type Open = (path: string, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

export const openByFetch: Open = async (path, signal) => {
  const response = await send(path, { signal });
  if (response.body === null) {
    throw new TypeError('no body');
  }
  return response.body;
};

/**
 * The objects of a path, kept up to date by a watch that first sends all there is. One that is lost goes on from the last
 * version that was seen; where the server does not have that any more, it begins again, and what it has shown stays until
 * the new objects are complete.
 */
export class WatchStore<T extends KubeObject> {
  private objects = new Map<string, T>();
  private current: Snapshot<T> = { items: [], phase: 'loading', message: '' };
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();
  private version = '';
  private complete = false;
  private phase: Phase = 'loading';
  private message = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wake: (() => void) | undefined;

  /**
   * @param path  of the resource, with a query or without
   * @param slim  what is kept of an object
   */
  constructor(
    private readonly path: string,
    private readonly slim: (object: T) => T = withoutManagers,
    private readonly open: Open = openByFetch,
  ) {}

  readonly snapshot = (): Snapshot<T> => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    void this.run();
  }

  stop(): void {
    this.abort.abort();
    clearTimeout(this.timer);
    this.wake?.();
  }

  private stopped(): boolean {
    return this.abort.signal.aborted;
  }

  /** Tries again now, if it waits to. */
  hurry(): void {
    this.wake?.();
  }

  private async run(): Promise<void> {
    let pause = FIRST_RETRY;
    while (!this.stopped()) {
      const began = Date.now();
      try {
        await this.follow();
        if (Date.now() - began < ENDED_EARLY) {
          this.tell('lost', 'The server has ended the connection.');
        }
      } catch (failure) {
        if (this.stopped()) {
          return;
        }
        this.fail(failure);
      }
      if (this.stopped()) {
        return;
      }
      pause = Date.now() - began > ENDED_EARLY ? FIRST_RETRY : Math.min(pause * 2, LONGEST_RETRY);
      await this.sleep(this.pauseAfter(pause));
    }
  }

  /** A watch that ends in order after its time is begun again at once; rights and resources come seldom. */
  private pauseAfter(pause: number): number {
    switch (this.phase) {
      case 'live':
        return 0;
      case 'refused':
      case 'absent':
        return RETRY_OF_REFUSED;
      default:
        return pause * (0.5 + Math.random() / 2);
    }
  }

  private sleep(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async follow(): Promise<void> {
    const query =
      this.version === ''
        ? 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan'
        : `resourceVersion=${this.version}`;
    const join = this.path.includes('?') ? '&' : '?';
    const body = await this.open(
      `${this.path}${join}watch=true&allowWatchBookmarks=true&${query}`,
      this.abort.signal,
    );
    let fresh: Map<string, T> | undefined;
    if (this.version === '') {
      fresh = this.complete ? new Map<string, T>() : this.objects;
    } else {
      this.tell('live', '');
    }
    await eachLine(body, (line) => {
      fresh = this.take(JSON.parse(line) as WatchEvent, fresh);
    });
  }

  /** Takes an event in; returns the objects that are being collected, if they are still. */
  private take(event: WatchEvent, fresh: Map<string, T> | undefined): Map<string, T> | undefined {
    const objects = fresh ?? this.objects;
    switch (event.type) {
      case 'ERROR':
        throw new ApiFailure(event.object.code ?? 500, event.object.reason ?? '', event.object.message ?? 'failed');
      case 'BOOKMARK':
        this.version = event.object.metadata.resourceVersion ?? this.version;
        if (fresh !== undefined && event.object.metadata.annotations?.[END_OF_FIRST] === 'true') {
          this.objects = fresh;
          this.complete = true;
          this.tell('live', '');
          return undefined;
        }
        return fresh;
      case 'DELETED':
        objects.delete(keyOf(event.object));
        break;
      default:
        objects.set(keyOf(event.object), this.slim(event.object as unknown as T));
    }
    if (fresh === undefined) {
      this.version = event.object.metadata.resourceVersion ?? this.version;
    }
    this.changed();
    return fresh;
  }

  private fail(failure: unknown): void {
    const code = failure instanceof ApiFailure ? failure.code : 0;
    if (code === 410) {
      this.version = '';
    }
    if (code === 403) {
      this.tell('refused', wordsOf(failure));
    } else if (code === 404) {
      this.tell('absent', wordsOf(failure));
    } else if (code !== 410) {
      this.tell('lost', wordsOf(failure));
    }
  }

  private tell(phase: Phase, message: string): void {
    if (phase !== this.phase || message !== this.message) {
      this.phase = phase;
      this.message = message;
      this.changed();
    }
  }

  private changed(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.current = { items: [...this.objects.values()], phase: this.phase, message: this.message };
        this.listeners.forEach((listener) => listener());
      },
      this.complete ? PAUSE : FIRST_PAUSE,
    );
  }
}

/** Who last wrote which field is nothing that a list shows, and half of an object's bytes. */
export function withoutManagers<T extends KubeObject>(object: T): T {
  delete (object.metadata as { managedFields?: unknown }).managedFields;
  return object;
}
