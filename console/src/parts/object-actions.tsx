import { useState } from 'react';
import { remove } from '../api/client';
import type { KubeObject, Resource } from '../api/types';
import { Action } from './action';
import { Confirm } from './dialog';
import { navigate } from './router';
import { say } from './toasts';

/** What can be done with any object: edit it, delete it. */
export function ObjectActions({ resource, object, back }: { resource: Resource; object: KubeObject; back?: string }) {
  const [deleting, setDeleting] = useState(false);
  const { namespace = '', name } = object.metadata;
  const place = namespace === '' ? name : `${namespace}/${name}`;
  return (
    <>
      <Action
        wish={{ verb: 'delete', resource, namespace, name }}
        tone="danger"
        run={() => {
          setDeleting(true);
          return undefined;
        }}
      >
        Delete …
      </Action>
      {deleting && (
        <Confirm
          title={`Delete ${resource.kind} ${name}?`}
          verb="Delete"
          danger
          onClose={() => setDeleting(false)}
          run={async () => {
            await remove(resource, namespace, name);
            say('good', `${resource.kind} ${place} is being deleted.`);
            if (back !== undefined) {
              navigate(back);
            }
          }}
        >
          <p>
            {namespace === '' ? '' : `In namespace ${namespace}. `}What it owns is deleted with it. This cannot be taken
            back.
          </p>
        </Confirm>
      )}
    </>
  );
}
