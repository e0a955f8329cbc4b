/** What cookies are called, by the address that people use. */
export interface CookieNames {
  readonly session: string;
  /** Followed by what identifies a sign-in that has begun. */
  readonly signIn: string;
  /** A browser in which somebody has signed in with a password before. */
  readonly browser: string;
  readonly isSecure: boolean;
}

/** Where people sign in with a browser. */
export interface SignInPlace {
  /** The origin of its pages. */
  readonly url: string;
  readonly cookies: CookieNames;
}

/** Where people sign in who call the gateway by this `host`; undefined if nobody signs in with a browser there. */
export type SignInPlaceOf = (host: string | null | undefined) => SignInPlace | undefined;

/**
 * The names of cookies at an address. With https they begin with `__Host-`: a browser takes such a cookie only from this very host, over TLS. A browser refuses that on plain http, which is
 * allowed on this machine only.
 */
export function cookieNames(publicUrl: string): CookieNames {
  return publicUrl.startsWith("https:") ? secureNames : plainNames;
}

/**
 * The names at a gateway that has a port for its name: browsers keep the cookies of all servers of this machine together, whatever their port, and one would sign out of another.
 */
export function localCookieNames(url: string): CookieNames {
  const { protocol, port } = new URL(url);
  const { session, signIn, browser, isSecure } = protocol === "https:" ? secureNames : plainNames;
  return { session: `${session}-${port}`, signIn, browser, isSecure };
}

const secureNames = namesWith("__Host-", true);
const plainNames = namesWith("", false);

function namesWith(prefix: string, isSecure: boolean): CookieNames {
  return { session: `${prefix}slipway-session`, signIn: `${prefix}slipway-sign-in-`, browser: `${prefix}slipway-browser`, isSecure };
}

/** A header that sets a cookie for this host. It is sent with calls of its pages and with links that lead here, and no script can read it. */
export function setCookie(name: string, value: string, { isSecure }: Pick<CookieNames, "isSecure">, maxAgeSeconds: number): string {
  const age = Math.max(0, Math.floor(maxAgeSeconds));
  return `${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

/** A header that sets the cookie of a session until the session ends. */
export function sessionCookie(
  { token, secondsLeft }: { readonly token: string; readonly secondsLeft: number },
  names: CookieNames,
): string {
  return setCookie(names.session, token, names, secondsLeft);
}

/** A header that removes a cookie. */
export function removeCookie(name: string, names: Pick<CookieNames, "isSecure">): string {
  return setCookie(name, "", names, 0);
}

/** The cookies of a request. Of several with one name the first counts, as browsers send the more specific one first. */
export function readCookies(header: string | null | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim());
  }
  return cookies;
}
