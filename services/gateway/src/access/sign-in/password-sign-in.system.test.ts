import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { DeploymentService } from "@slipway/proto/api";
import { silentLogger } from "@slipway/runtime";
import { type Browser, cheapHash, freePort, type NatsServer, openBrowser, startNats } from "@slipway/testkit";
import { Tunnel } from "@slipway/tunnel/client";
import { WebSocket as UndiciWebSocket } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessWith, apiOf, sessionOf, startSignIn } from "./testing/start-sign-in.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
const [first, second] = ["open sesame", "another one"].map(cheapHash);
let nats: NatsServer;
let bus: Bus;
let server: Awaited<ReturnType<typeof startSignIn>>;
let url: string;
let now = Temporal.Now.instant();

const accessOf = (passwordHash = first) => accessWith({ url, ...(passwordHash && { admin: { username: "root", passwordHash } }) });

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = resources.use(await startSignIn({ bus, port, access: accessOf(), log, now: () => now }));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  // What earlier tests tried is forgotten.
  now = now.add({ hours: 2 });
  server.change(accessOf());
  server.acts.length = 0;
});

const tryAs = (browser: Browser, username: string, password: string, at = url) =>
  browser.visit(`${at}/auth/login`, { method: "POST", form: { username, password, return_to: "/drift" }, headers: { origin: url } });

test("an administrator signs in with a password, lands where it wanted to go, and may do everything", async () => {
  const browser = openBrowser();
  expect((await tryAs(browser, "root", "open sesame")).url).toBe(`${url}/drift`);
  const { csrfToken, id } = await sessionOf(browser, url);
  expect(id).toBe("admin:root");
  expect((await apiOf(browser, url, { origin: url, "slipway-csrf": csrfToken }).listDeployments({})).nextPageToken).toBe("admin:root");
});

test.for([
  { name: "a wrong password", username: "root", password: "open sesam" },
  { name: "a name that nobody has", username: "toor", password: "open sesame" },
  { name: "a name in another case", username: "Root", password: "open sesame" },
])("$name is answered in the same words, and recorded", async ({ username, password }) => {
  const browser = openBrowser();
  const page = await tryAs(browser, username, password);
  expect(page.status).toBe(401);
  expect(page.text.replaceAll(username, "X")).toContain("The user name or the password is wrong.");
  expect(page.text).not.toContain(password);
  expect(browser.cookies(url).size).toBe(0);
  expect(server.acts).toMatchObject([{ action: "session.start", result: "refused", actor: { name: username, signIn: "claimed" } }]);
  expect(JSON.stringify(server.acts)).not.toContain(password);
});

test("the form of another site signs nobody in", async () => {
  const post = (headers: Readonly<Record<string, string>>) =>
    openBrowser().visit(`${url}/auth/login`, { method: "POST", form: { username: "root", password: "open sesame" }, headers });
  expect((await post({ origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ origin: "null" })).status).toBe(403);
  expect((await post({ "sec-fetch-site": "cross-site" })).status).toBe(403);
  const other = await openBrowser().visit(`${url}/auth/login`, { method: "POST", headers: { "content-type": "application/json" } });
  expect(other.status).toBe(400);
});

test.for(["root", "toor"])(
  "guesses for the user %s are slowed down, whoever guesses, whether or not there is such a user",
  async (username) => {
    const statuses: number[] = [];
    for (let each = 0; each < 7; each++) statuses.push((await tryAs(openBrowser(), username, `guess ${each}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const right = await tryAs(openBrowser(), username, "open sesame");
    expect([right.status, right.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(right.text).toContain("Too many attempts to sign in: wait 1 seconds");
  },
);

test("a restart forgets no guesses, another gateway counts them too, and after a wait the right password works", async () => {
  for (let each = 0; each < 6; each++) await tryAs(openBrowser(), "root", `guess ${each}`);
  await using other = await startSignIn({ bus, port: 0, access: accessOf(), log, now: () => now });
  expect((await tryAs(openBrowser(), "root", "open sesame", other.url)).status).toBe(429);
  now = now.add({ seconds: 1 });
  const browser = openBrowser();
  expect((await tryAs(browser, "root", "open sesame", other.url)).url).toBe(`${other.url}/drift`);
  expect((await tryAs(openBrowser(), "root", "a guess")).status).toBe(401);
});

test("guesses at the same time all count", async () => {
  const pages = await Promise.all(Array.from({ length: 10 }, (_, each) => tryAs(openBrowser(), "root", `guess ${each}`)));
  const statuses = pages.map(({ status }) => status).toSorted();
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
});

test("a browser in which the administrator has signed in before is not locked out by the guesses of others", async () => {
  const known = openBrowser();
  await tryAs(known, "root", "open sesame");
  known.cookies(url).delete("slipway-session");
  for (let each = 0; each < 8; each++) await tryAs(openBrowser(), "root", `guess ${each}`);
  expect((await tryAs(known, "root", "open sesame")).url).toBe(`${url}/drift`);
  // It may guess no more often than others, and its mark is for this user only.
  for (let each = 0; each < 5; each++) await tryAs(known, "root", `guess ${each}`);
  expect((await tryAs(known, "root", "open sesame")).status).toBe(429);
});

test("with another password, a browser is known no more: marks of it would be guesses of the new one", async () => {
  const known = openBrowser();
  await tryAs(known, "root", "open sesame");
  server.change(accessOf(second));
  const statuses: number[] = [];
  for (const browser of [openBrowser(), known])
    for (let each = 0; each < 4; each++) statuses.push((await tryAs(browser, "root", `guess ${each}`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
});

test("guesses from one address for many users are slowed down", async () => {
  const statuses: number[] = [];
  for (let each = 0; each < 21; each++) statuses.push((await tryAs(openBrowser(), `user-${each}`, "x")).status);
  expect(statuses.filter((status) => status === 429)).toEqual([429]);
});

test("with another password, the sessions of the one before end", async () => {
  const browser = openBrowser();
  await tryAs(browser, "root", "open sesame");
  server.change(accessOf(second));
  expect((await sessionOf(browser, url))["signedIn"]).toBe(false);
  expect((await tryAs(openBrowser(), "root", "another one")).url).toBe(`${url}/drift`);
});

test("without a section signIn nobody signs in", async () => {
  server.change({ ...accessOf(), signIn: undefined });
  const page = await openBrowser().visit(`${url}/auth/login`);
  expect(page.status).toBe(404);
  expect(page.text).toContain("the access file has no section signIn");
});

test("a call renews the session that it comes with, and the secret before is of no use then", async () => {
  const browser = openBrowser();
  await tryAs(browser, "root", "open sesame");
  const { csrfToken } = await sessionOf(browser, url);
  const api = apiOf(browser, url, { origin: url, "slipway-csrf": csrfToken });
  const cookie = () => browser.cookies(url).get("slipway-session") ?? "";
  const before = cookie();
  now = now.add({ minutes: 15 });
  await api.listDeployments({});
  expect(cookie()).not.toBe(before);
  expect((await api.listDeployments({})).nextPageToken).toBe("admin:root");
  now = now.add({ minutes: 2 });
  const thief = openBrowser();
  thief.cookies(url).set("slipway-session", before);
  expect((await sessionOf(thief, url))["signedIn"]).toBe(false);
  await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("a tunnel stays the one of whoever opened it while the secret of the session is replaced, and ends with the session", async () => {
  const browser = openBrowser();
  await tryAs(browser, "root", "open sesame");
  const { csrfToken } = await sessionOf(browser, url);
  const cookie = [...browser.cookies(url)].map((pair) => pair.join("=")).join("; ");
  const tunnelFrom = (from: string) =>
    new Tunnel({ url: `${url.replace("http", "ws")}/tunnel`, open: (to, protocol) => webSocket(to, protocol, { cookie, origin: from }) });
  using tunnel = tunnelFrom(url);
  const calls = ({ fetch }: Tunnel, headers: Readonly<Record<string, string>>) => {
    const client = createClient(DeploymentService, createConnectTransport({ baseUrl: url, useBinaryFormat: true, fetch }));
    return () => client.listDeployments({}, { headers });
  };
  const call = calls(tunnel, { "slipway-csrf": csrfToken });
  expect((await call()).nextPageToken).toBe("admin:root");

  const api = apiOf(browser, url, { origin: url, "slipway-csrf": csrfToken });
  for (let each = 0; each < 4; each++) {
    now = now.add({ minutes: 16 });
    await api.listDeployments({});
  }
  expect([...browser.cookies(url)].map((pair) => pair.join("=")).join("; ")).not.toBe(cookie);
  expect((await call()).nextPageToken).toBe("admin:root");
  expect((await api.listDeployments({})).nextPageToken).toBe("admin:root");

  using foreign = tunnelFrom("https://evil.example");
  await expect(calls(foreign, { "slipway-csrf": csrfToken })()).rejects.toMatchObject({ rawMessage: "the server cannot be reached" });
  await server.sessions.endAll("admin:root");
  await expect(call()).rejects.toMatchObject({ code: Code.Unauthenticated, rawMessage: "the sign-in has ended: sign in again" });
});

/** A WebSocket with headers that only a browser may set. */
function webSocket(to: string, protocol: string, headers: Readonly<Record<string, string>>): WebSocket {
  return new UndiciWebSocket(to, { protocols: [protocol], headers }) as unknown as WebSocket;
}
