import type { LiveSession, Sessions } from "./sessions.ts";

/** The session of a browser's cookie. Undefined for no cookie, and for the token of another kind of session: one that the command line keeps opens no page, nor makes a call as one. */
export async function findBrowserSession(sessions: Pick<Sessions, "find">, token: string | undefined): Promise<LiveSession | undefined> {
  const found = token === undefined ? undefined : await sessions.find(token);
  return found?.session.purpose === "browser" ? found : undefined;
}
