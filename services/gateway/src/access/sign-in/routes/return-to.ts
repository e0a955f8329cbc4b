/** Where people go who did not say where. */
const home = "/";
const longest = 2_000;
/** Pages that lead back to themselves. */
const loops = /^\/auth\/(login|callback|logout|local)/i;

/**
 * Where to go after a sign-in or sign-out: a path of this server, with its query. Anything else is the first page: an address of another server, one that a browser could read as such,
 * and a page that would ask to sign in again.
 */
export function returnTo(asked: string | null | undefined): string {
  if (!asked || asked.length > longest || !asked.startsWith("/") || /[\p{C}\\]/u.test(asked)) return home;
  // Read as a browser does: it removes dots, which may leave two slashes at the beginning.
  const base = "http://slipway.invalid";
  const url = URL.parse(asked, base);
  if (url === null || url.origin !== base || url.username !== "" || url.password !== "") return home;
  const path = `${url.pathname}${url.search}${url.hash}`;
  return path.startsWith("//") || loops.test(decoded(url.pathname)) ? home : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
