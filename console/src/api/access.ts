import { useEffect, useState } from 'react';
import { json } from './client';
import type { Resource } from './types';

export interface Wish {
  verb: string;
  resource: Resource;
  subresource?: string;
  namespace?: string;
  name?: string;
}

interface Review {
  status: { allowed: boolean };
}

const answers = new Map<string, Promise<boolean>>();

/** Whether the user may do something, by the server's word. */
export function may(wish: Wish): Promise<boolean> {
  const attributes = {
    verb: wish.verb,
    group: wish.resource.group,
    version: wish.resource.version,
    resource: wish.resource.plural,
    subresource: wish.subresource ?? '',
    namespace: wish.namespace ?? '',
    name: wish.name ?? '',
  };
  const key = JSON.stringify(attributes);
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = json<Review>('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      method: 'POST',
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      }),
    }).then((review) => review.status.allowed);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
  }
  return answer;
}

/** Forgets what was allowed, when another user comes. */
export function forgetAccess(): void {
  answers.clear();
}

/** Whether the user may; undefined while that is not known. */
export function useMay(wish: Wish | null): boolean | undefined {
  const [allowed, setAllowed] = useState<boolean>();
  const key = wish === null ? '' : JSON.stringify(wish);
  useEffect(() => {
    if (key === '') {
      return undefined;
    }
    let current = true;
    may(JSON.parse(key) as Wish)
      .then((answer) => {
        if (current) {
          setAllowed(answer);
        }
      })
      .catch(() => undefined); // Not known is not allowed; the button says so.
    return () => {
      current = false;
    };
  }, [key]);
  return allowed;
}
