import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { silentLogger, writeLocalCode } from "@slipway/runtime";
import { type Browser, freePort, openBrowser, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessWith, apiOf, sessionOf, startSignIn } from "../testing/start-sign-in.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
const token = "the-token-of-this-gateway-in-a-private-file";
const withoutSignIn = { projects: [], workloadIdentity: [] };
let bus: Bus;
let port: number;
let url: string;
let server: Awaited<ReturnType<typeof startSignIn>>;
let now = Temporal.Now.instant();

const start = (given: string | undefined, at = port) =>
  startSignIn({
    bus,
    port: at,
    access: withoutSignIn,
    log,
    now: () => now,
    ...(given !== undefined && { local: { token: given, url: `http://127.0.0.1:${at}` } }),
  });

beforeAll(async () => {
  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = resources.use(await start(token));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  server.change(withoutSignIn);
  server.acts.length = 0;
});

const codeNow = (name = "ann", by = token) => writeLocalCode(by, name, now.epochMilliseconds);
const linkTo = (code: string, returnTo = "/drift", at = url) =>
  `${at}/auth/local?${new URLSearchParams({ code, return_to: returnTo }).toString()}`;

async function signedIn(at = url): Promise<Browser> {
  const browser = openBrowser();
  await browser.visit(linkTo(codeNow(), "/drift", at));
  return browser;
}

async function callAs(browser: Browser, at = url): Promise<string> {
  const { csrfToken } = await sessionOf(browser, at);
  return (await apiOf(browser, at, { origin: at, "slipway-csrf": csrfToken }).listDeployments({})).nextPageToken;
}

test("whoever has the token signs in by a link, lands where it leads, and may do what the token may", async () => {
  const browser = openBrowser();
  const page = await browser.visit(linkTo(codeNow("Jane Doe"), "/applications?q=web"));
  expect(page.url).toBe(`${url}/applications?q=web`);
  expect([...browser.cookies(url).keys()]).toEqual([`slipway-session-${port}`]);
  expect(await sessionOf(browser, url)).toMatchObject({ signedIn: true, id: "local", name: "Jane Doe" });
  expect(await callAs(browser)).toBe("local");
  expect(server.acts).toMatchObject([{ action: "session.start", result: "done", actor: { name: "Jane Doe", signIn: "claimed" } }]);
  expect(JSON.stringify([server.acts, page.visited, page.text])).not.toContain(token);
});

test("a link signs in once, also if two use it at the same time, and a program that only looks does not use it up", async () => {
  const link = linkTo(codeNow());
  expect((await fetch(link, { method: "HEAD", redirect: "manual" })).status).toBe(204);
  const browsers = Array.from({ length: 5 }, openBrowser);
  await Promise.all(browsers.map((browser) => browser.visit(link)));
  const known = await Promise.all(browsers.map((browser) => sessionOf(browser, url)));
  expect(known.filter((session) => session["signedIn"])).toHaveLength(1);
  const late = await openBrowser().visit(link);
  expect([late.status, late.text]).toEqual([401, expect.stringContaining("run slipway open for another one")]);
  expect(server.acts.filter(({ result }) => result === "refused")).toHaveLength(5);
});

test.for([
  { name: "made with another token", code: () => codeNow("ann", "the-token-of-another-user-of-this-machine") },
  { name: "older than five minutes", code: () => writeLocalCode(token, "ann", now.epochMilliseconds - 300_000) },
  { name: "from before the gateway was started", code: () => writeLocalCode(token, "ann", now.epochMilliseconds - 86_400_000) },
  { name: "the token itself", code: () => token },
  { name: "none", code: () => "" },
])("a code that is $name signs nobody in", async ({ code }) => {
  const browser = openBrowser();
  expect((await browser.visit(linkTo(code()))).status).toBe(401);
  expect(browser.cookies(url).size).toBe(0);
});

test("the audit has links that were used again, and none that anybody made up", async () => {
  const link = linkTo(codeNow());
  await openBrowser().visit(link);
  for (const each of [link, linkTo("made-up"), linkTo(codeNow("ann", "the-token-of-another-user-of-this-machine"))])
    await openBrowser().visit(each);
  expect(server.acts.map(({ result }) => result)).toEqual(["done", "refused"]);
});

test("a link that was not used yet is worth nothing after a restart", async () => {
  const code = codeNow();
  now = now.add({ seconds: 1 });
  await using restarted = await start(token, await freePort());
  expect((await openBrowser().visit(linkTo(code, "/", restarted.url))).status).toBe(401);
});

test.for(["https://evil.example", "//evil.example", "/\\evil.example", "/auth/logout"])("a link does not lead to %s", async (to) => {
  expect((await openBrowser().visit(linkTo(codeNow(), to))).url).toBe(`${url}/`);
});

test("another site calls nothing with the session, reads no token of it, and signs nobody out", async () => {
  const browser = await signedIn();
  const { csrfToken } = await sessionOf(browser, url);
  for (const origin of ["http://127.0.0.1:1", `http://localhost:${port}`, "https://evil.example", "null"]) {
    const foreign = apiOf(browser, url, { origin, "slipway-csrf": csrfToken });
    await expect(foreign.listDeployments({})).rejects.toThrow();
    expect((await browser.visit(`${url}/auth/session`, { headers: { origin } })).status).toBe(403);
    const form = { csrf: csrfToken };
    expect((await browser.visit(`${url}/auth/logout`, { method: "POST", form, headers: { origin } })).status).toBe(403);
  }
  await expect(apiOf(browser, url, { origin: url }).listDeployments({})).rejects.toThrow("needs its token");
  expect(await callAs(browser)).toBe("local");
});

test("a name of the machine and the port of a tunnel to it are addresses of their own", async () => {
  const at = `http://localhost:${port}`;
  const browser = await signedIn(at);
  expect(await callAs(browser, at)).toBe("local");
  expect((await sessionOf(browser, url))["signedIn"]).toBe(false);
});

test("two gateways of a machine do not sign out of each other, and the session of one is none of the other", async () => {
  await using other = await start("the-token-of-another-gateway-of-this-user", await freePort());
  const browser = await signedIn();
  const code = codeNow("ann", "the-token-of-another-gateway-of-this-user");
  now = now.add({ seconds: 1 });
  await browser.visit(linkTo(code, "/", other.url));
  expect([await callAs(browser), await callAs(browser, other.url)]).toEqual(["local", "local"]);
  const cookies = browser.cookies(url);
  cookies.set(`slipway-session-${new URL(other.url).port}`, cookies.get(`slipway-session-${port}`) ?? "");
  expect((await sessionOf(browser, other.url))["signedIn"]).toBe(false);
});

test("where people sign in otherwise there is no link, and sessions of links are over", async () => {
  const browser = await signedIn();
  const { csrfToken } = await sessionOf(browser, url);
  const code = codeNow();
  server.change(accessWith({ url, admin: { username: "root", passwordHash: { N: 2, r: 1, p: 1, salt: "", key: "" } as never } }));
  expect((await openBrowser().visit(linkTo(code))).status).toBe(404);
  browser.cookies(url).set("slipway-session", browser.cookies(url).get(`slipway-session-${port}`) ?? "");
  await expect(apiOf(browser, url, { origin: url, "slipway-csrf": csrfToken }).listDeployments({})).rejects.toThrow(
    "the session has ended",
  );
});

test("the page for signing in names the command, and has no way for the command line", async () => {
  const { text } = await openBrowser().visit(`${url}/auth/login?return_to=/drift`);
  expect(text).toContain(`slipway open --server ${url}`);
  expect(text).not.toContain("<form");
  for (const path of ["/auth/device", "/auth/authorize", "/auth/login/github"])
    expect((await openBrowser().visit(url + path)).status).toBe(404);
  expect(await sessionOf(openBrowser(), url)).toEqual({ signedIn: false, signInAt: "/auth/login", byLink: true, anonymousRead: false });
});

test("signing out on all devices ends every session of the machine's user", async () => {
  const [here, there] = [await signedIn(), await signedIn()];
  const { csrfToken: csrf } = await sessionOf(here, url);
  expect((await here.visit(`${url}/auth/logout-everywhere`, { method: "POST", form: { csrf } })).text).toContain("You are signed out");
  expect((await sessionOf(there, url))["signedIn"]).toBe(false);
});

test("without a token there is nothing of it, and a page learns calmly that nobody signs in", async () => {
  await using other = await start(undefined, await freePort());
  for (const path of ["/auth/login", "/auth/local?code=x"]) expect((await openBrowser().visit(other.url + path)).status).toBe(404);
  const answer = await fetch(`${other.url}/auth/session`);
  expect([answer.status, await answer.json()]).toEqual([200, { signedIn: false, anonymousRead: false }]);
});
