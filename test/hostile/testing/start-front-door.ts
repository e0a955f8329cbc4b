import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureStreams } from "@slipway/bus";
import { formatPasswordHash } from "@slipway/domain";
import { type Gateway, openAccess, startGateway } from "@slipway/gateway";
import { freePort, silentLogger } from "@slipway/runtime";
import { type Browser, cheapHash, openBrowser, startNatsWithUsers, tempDir } from "@slipway/testkit";

/** Gateways with an access file, where an administrator signs in with a password, and with a token. */
export interface FrontDoor extends AsyncDisposable {
  readonly gateways: readonly Gateway[];
  /** Where people sign in: the first gateway. */
  readonly url: string;
  /** What is in the token file. */
  readonly token: string;
  /** Headers of a request from another address, with `manyAddresses`. */
  from(): Readonly<Record<string, string>>;
  /** A browser in which the administrator has signed in, with the token of the session that its pages send. */
  signIn(): Promise<{ readonly browser: Browser; readonly csrf: string; readonly cookie: string }>;
  /** Tries a password. */
  tryPassword(attempt: {
    readonly username?: string;
    readonly password?: string;
    readonly at?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }>;
  /** A code for the command line, which the administrator has allowed, with what it takes to redeem it. */
  authorizationCode(): Promise<Readonly<Record<string, string>>>;
  /** A request to an OAuth endpoint, at the first gateway or another. */
  oauth(
    path: string,
    fields: Readonly<Record<string, string>>,
    at?: string,
  ): Promise<{ readonly status: number; readonly body: Readonly<Record<string, string>> }>;
  /** A call of the API, as JSON. */
  call(
    method: string,
    given?: { readonly body?: object; readonly headers?: Readonly<Record<string, string>>; readonly at?: string },
  ): Promise<{ readonly status: number; readonly text: string }>;
}

const username = "root";
const password = "open sesame";
const redirectUri = "http://127.0.0.1:50123/callback";

/** Starts so many gateways at one NATS server. With `manyAddresses`, each call of the API comes from another one: an address whose calls fail to sign in would have to wait. */
export async function startFrontDoor({ gateways: count = 1, manyAddresses = false } = {}): Promise<FrontDoor> {
  const log = silentLogger();
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNatsWithUsers([{ projectId: "shop", pipedId: "piped1" }]));
  await ensureStreams(resources.use(await nats.connectAs({ role: "trace" })));
  const dir = resources.use(await tempDir("front-door")).path;
  const [accessFile, tokenFile] = [join(dir, "access.yaml"), join(dir, "token")];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const token = randomBytes(32).toString("base64url");
  await writeFile(tokenFile, token, { mode: 0o600 });
  const admin = `{ username: ${username}, passwordHash: "${formatPasswordHash(cheapHash(password))}" }`;
  await writeFile(accessFile, `apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  signIn: { url: "${url}", admin: ${admin} }\n`);
  const gateways: Gateway[] = [];
  for (let each = 0; each < count; each++) {
    const bus = resources.use(await nats.connectAs({ role: "gateway" }));
    await ensureStreams(bus);
    const access = resources.use(await openAccess({ host: "127.0.0.1", port: 0, accessFile, tokenFile, anonymousRead: false, log }));
    const allowed = { proxies: manyAddresses ? ["127.0.0.1"] : [] };
    const at = { allowed, bus, port: each === 0 ? port : 0, access, traceUrl: "http://127.0.0.1:9", defaultProject: "shop", log };
    gateways.push(resources.use(await startGateway(at)));
  }

  let calls = 0;
  const from = () => (manyAddresses ? { "x-forwarded-for": `198.51.${Math.floor(++calls / 250)}.${calls % 250}` } : {});
  const signIn: FrontDoor["signIn"] = async () => {
    const browser = openBrowser();
    await browser.visit(`${url}/auth/login`, { method: "POST", form: { username, password }, headers: from() });
    const { csrfToken } = JSON.parse((await browser.visit(`${url}/auth/session`)).text) as { csrfToken: string };
    return { browser, csrf: csrfToken, cookie: browser.cookies(url).get("slipway-session") ?? "" };
  };
  const kept = resources.move();
  return {
    gateways,
    url,
    token,
    from,
    signIn,
    tryPassword: ({ at = url, headers = {}, ...form }) =>
      openBrowser().visit(`${at}/auth/login`, {
        method: "POST",
        form: { username, password, ...form },
        headers: { origin: url, ...headers },
      }),
    authorizationCode: async () => {
      const { browser, csrf } = await signIn();
      const verifier = randomBytes(32).toString("base64url");
      const asked = {
        ...{ response_type: "code", client_id: "slipway-cli", redirect_uri: redirectUri, state: "a state of 16 characters" },
        ...{ code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256", device_name: "" },
      };
      const form = { ...asked, csrf, decision: "allow" };
      const answer = await browser.visit(`${url}/auth/authorize`, { method: "POST", form, until: () => true });
      const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
      return { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri };
    },
    oauth: async (path, fields, at = url) => {
      const body = new URLSearchParams({ client_id: "slipway-cli", ...fields });
      const answer = await fetch(`${at}/auth/${path}`, { method: "POST", body });
      return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, string>> };
    },
    call: async (method, { body = {}, headers = {}, at = url } = {}) => {
      const answer = await fetch(`${at}/slipway.api.v1.${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...from(), ...headers },
        body: JSON.stringify(body),
      });
      return { status: answer.status, text: await answer.text() };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
