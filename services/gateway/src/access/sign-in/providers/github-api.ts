import { comparableAddress, Fault } from "@slipway/domain";

/** What GitHub tells of whoever signed in. */
export interface GitHubUser {
  /** Stays the same when the login changes. */
  readonly id: number;
  readonly login: string;
  readonly name: string | undefined;
  readonly verifiedEmails: readonly string[];
  /** Organizations, and teams as `organization/team`, in lower case. */
  readonly groups: readonly string[];
}

const timeoutMs = 10_000;
const perPage = 100;
/** A person is in at most so many pages of organizations or teams; with more, rights would be missing. */
const mostPages = 10;

/** Asks GitHub's REST API who has an access token. Throws `unavailable` if it does not answer, `unauthenticated` if it refuses the token, `forbidden` for more organizations and teams than can be read. */
export async function readGitHubUser(apiUrl: string, accessToken: string): Promise<GitHubUser> {
  const get = (path: string) => getJson(`${apiUrl}${path}`, accessToken);
  const user = asObject(await get("/user"));
  const { id, login, name } = user;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || typeof login !== "string") throw odd("/user");
  const [emails, organizations, teams] = await Promise.all([
    allPages(get, "/user/emails"),
    allPages(get, "/user/orgs"),
    allPages(get, "/user/teams"),
  ]);
  return {
    id,
    login,
    name: typeof name === "string" ? name : undefined,
    verifiedEmails: emails.flatMap(({ email, verified }) =>
      typeof email === "string" && verified === true ? [comparableAddress(email)] : [],
    ),
    groups: [...new Set([...organizations.map(organizationOf), ...teams.flatMap(teamOf)])],
  };
}

function organizationOf({ login }: Values): string {
  if (typeof login !== "string") throw odd("/user/orgs");
  return login.toLowerCase();
}

function teamOf({ slug, organization }: Values): readonly string[] {
  if (typeof slug !== "string") throw odd("/user/teams");
  const name = organizationOf(asObject(organization));
  return [name, `${name}/${slug.toLowerCase()}`];
}

async function allPages(get: (path: string) => Promise<unknown>, path: string): Promise<readonly Values[]> {
  const all: Values[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const found = await get(`${path}?per_page=${perPage}&page=${page}`);
    if (!Array.isArray(found)) throw odd(path);
    all.push(...found.map(asObject));
    if (found.length < perPage) return all;
  }
  throw new Fault("forbidden", `GitHub lists more than ${mostPages * perPage} entries at ${path}, which is more than can be read`);
}

type Values = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Values {
  if (typeof value !== "object" || value === null) throw odd("the API");
  return value as Values;
}

function odd(path: string): Fault {
  return new Fault("unauthenticated", `the answer of GitHub (${path}) is not what its documentation says`);
}

async function getJson(url: string, accessToken: string): Promise<unknown> {
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${accessToken}`,
    "user-agent": "slipway",
    "x-github-api-version": "2022-11-28",
  };
  const answer = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw new Fault("unavailable", "GitHub cannot be reached at the moment: try again later", { cause });
  });
  if (answer.status >= 500 || answer.status === 429)
    throw new Fault("unavailable", `GitHub does not work at the moment (${answer.status}): try again later`);
  if (!answer.ok)
    throw new Fault(
      "unauthenticated",
      `GitHub refused to say who you are (${answer.status}): the application needs the scopes read:org and user:email`,
    );
  return await answer.json().catch(() => {
    throw odd(new URL(url).pathname);
  });
}
