import { useEffect, useState } from 'react';
import { wordsOf } from '../api/client';
import type { Credentials, Session } from '../api/session';
import { login } from '../api/session';

/** The three ways in: a token, the browser's certificate, or the link that `sailfish console` prints. */
export function LoginPage(props: { session: Session; over: boolean; onLogin: () => void }) {
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const { onLogin } = props;

  const enter = async (credentials: Credentials): Promise<void> => {
    setBusy(true);
    setFailure('');
    try {
      await login(credentials);
      onLogin();
    } catch (thrown) {
      setFailure(wordsOf(thrown));
      setBusy(false);
    }
  };

  useEffect(() => {
    const code = /^#code=([\w-]+)$/.exec(window.location.hash)?.[1];
    if (code !== undefined) {
      // The code is good once: it must not stay in the address or the history.
      window.history.replaceState(null, '', window.location.pathname);
      void enter({ code });
    }
    // Once, when the page is opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <main className="login">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void enter({ token });
        }}
      >
        <img src="/console/icon.svg" alt="" width={44} height={44} />
        <h1>Sailfish</h1>
        <p className="faint">{props.over ? 'Your session is over. Log in again.' : 'Log in to this cluster.'}</p>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <button type="submit" className="primary" disabled={busy || token.trim() === ''}>
          Log in
        </button>
        {props.session.certificate !== undefined && (
          <button type="button" disabled={busy} onClick={() => void enter({ certificate: true })}>
            Log in as {props.session.certificate}, by certificate
          </button>
        )}
        {failure !== '' && (
          <p className="note bad" role="alert">
            {failure}
          </p>
        )}
        <p className="hint">
          On a machine with a kubeconfig, <code>sailfish console</code> prints a link that logs you in.
        </p>
      </form>
    </main>
  );
}
