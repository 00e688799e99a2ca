import { ApiFailure, send } from './client';
import { PODS } from './resources';
import { eachLine } from './stream';
import { pathOf } from './types';

export interface LogLine {
  number: number;
  time: string;
  text: string;
}

export interface LogWish {
  namespace: string;
  pod: string;
  container: string;
  previous: boolean;
}

/** The lines of before that are asked for, and those that are kept at most. */
const BEFORE = 2_000;
export const MOST = 20_000;
const RETRY_MILLIS = 1_000;
const LONGEST_RETRY = 15_000;

/** A line as the server gives it: its time, a space, the text. */
export function parse(line: string, number: number): LogLine {
  const space = line.indexOf(' ');
  return space < 0 ? { number, time: '', text: line } : { number, time: line.slice(0, space), text: line.slice(space + 1) };
}

/**
 * Follows a container's log to its end. A connection that is lost is made again, from the last line that was seen; lines
 * of that very time come twice and are taken once.
 *
 * @param take   is given each line
 * @param state  is told whether it follows
 */
export async function follow(wish: LogWish, take: (line: LogLine) => void, state: (words: string) => void, signal: AbortSignal): Promise<void> {
  let last = '';
  let number = 0;
  let pause = RETRY_MILLIS;
  const seen = new Set<string>();
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    const query = new URLSearchParams({ container: wish.container, timestamps: 'true' });
    query.set(wish.previous ? 'previous' : 'follow', 'true');
    if (last === '') {
      query.set('tailLines', String(BEFORE));
    } else {
      query.set('sinceTime', last);
    }
    try {
      const path = `${pathOf(PODS, wish.namespace, wish.pod)}/log?${query.toString()}`;
      const response = await send(path, { signal, accept: '*/*' });
      state(wish.previous ? 'all' : 'following');
      if (response.body !== null) {
        await eachLine(response.body, (text) => {
          const line = parse(text, number);
          if (line.time !== last) {
            seen.clear();
          } else if (seen.has(text)) {
            return;
          }
          last = line.time === '' ? last : line.time;
          seen.add(text);
          number++;
          pause = RETRY_MILLIS;
          take(line);
        });
      }
      state('ended');
      return;
    } catch (failure) {
      if (isOver()) {
        return;
      }
      if (failure instanceof ApiFailure) {
        throw failure;
      }
      state('lost');
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_RETRY);
    }
  }
}
