import { useCallback, useEffect, useState } from 'react';
import { forgetAccess } from './api/access';
import { onSessionEnd, wordsOf } from './api/client';
import type { Session } from './api/session';
import { logout, session as askSession } from './api/session';
import { forgetAll } from './api/stores';
import { LoginPage } from './pages/login';
import { pageOf } from './pages/pages';
import { Failure } from './parts/failure';
import { usePlace } from './parts/router';
import { Shell } from './parts/shell';

const RETRY = 3_000;

/** Decides between the login and the console, by what the server says of this browser's session. */
export function App() {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState('');
  const [over, setOver] = useState(false);

  const ask = useCallback(async (): Promise<void> => {
    try {
      setSession(await askSession());
      setProblem('');
    } catch (failure) {
      setProblem(wordsOf(failure));
      setTimeout(() => void ask(), RETRY);
    }
  }, []);

  useEffect(() => {
     
    void ask();
  }, [ask]);

  useEffect(
    () =>
      onSessionEnd(() => {
        forgetAll();
        forgetAccess();
        setOver(true);
        void ask();
      }),
    [ask],
  );

  const leave = async (): Promise<void> => {
    forgetAll();
    forgetAccess();
    await logout();
    setOver(false);
    await ask();
  };

  if (session === undefined) {
    return (
      <main className="login">
        <p className="faint" role="status">
          {problem === '' ? 'One moment …' : `${problem} Trying again …`}
        </p>
      </main>
    );
  }
  if (session.user === undefined) {
    return (
      <LoginPage
        session={session}
        over={over}
        onLogin={() => {
          setOver(false);
          void ask();
        }}
      />
    );
  }
  return (
    <Shell session={session} onLogout={() => void leave()}>
      <Page />
    </Shell>
  );
}

function Page() {
  const place = usePlace();
  const address = place.parts.join('/');
  return <Failure key={address}>{pageOf(place)}</Failure>;
}
