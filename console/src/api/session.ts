import { json } from './client';

/** Who this browser is logged in as, and until when. */
export interface Session {
  user?: string;
  groups?: string[];
  ends?: string;
  now?: string;
  /** Whom the browser's client certificate would prove. */
  certificate?: string;
}

export type Credentials = { token: string } | { certificate: true } | { code: string };

export function session(): Promise<Session> {
  return json<Session>('/console/session');
}

export function login(credentials: Credentials): Promise<Session> {
  return json<Session>('/console/login', { method: 'POST', body: JSON.stringify(credentials) });
}

export async function logout(): Promise<void> {
  await json('/console/logout', { method: 'POST', body: '{}' });
}
