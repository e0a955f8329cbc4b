import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code } from "@connectrpc/connect";
import type { AccessConfig } from "@slipway/app-config";
import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { createLogger } from "@slipway/runtime";
import { freePort, type OidcIssuer, openBrowser, startNats, startOidcIssuer } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { accessWith, apiOf, sessionOf, startSignIn } from "./testing/start-sign-in.ts";

const lines: string[] = [];
const log = createLogger({ service: "test", level: "trace", destination: { write: (line) => void lines.push(line) } });
/** What must not be in any line of the log. */
const secrets = new Set(["s3cret"]);
const resources = new AsyncDisposableStack();
const ann = { sub: "ann", claims: { name: "Ann", email: "Ann@Example.com", email_verified: true, groups: ["ops", "dev"] } };
const annId = () => `oidc:${issuer.url}#ann`;
let issuer: OidcIssuer;
let bus: Bus;
let access: AccessConfig;
let server: Awaited<ReturnType<typeof startSignIn>>;
let other: Awaited<ReturnType<typeof startSignIn>>;
let url: string;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const dir = await mkdtemp(join(tmpdir(), "oidc-"));
  resources.defer(() => rm(dir, { recursive: true }));
  const clientSecretFile = join(dir, "secret");
  await writeFile(clientSecretFile, "s3cret\n", { mode: 0o600 });
  issuer = resources.use(
    await startOidcIssuer({ clientId: "slipway", clientSecret: "s3cret", redirectUris: [`${url}/auth/callback/company`] }),
  );
  const claims = { groupsClaim: "groups", nameClaim: "name", scopes: ["openid", "profile", "email"] };
  access = accessWith({
    url,
    oidc: [{ name: "company", displayName: "Company", issuer: issuer.url, clientId: "slipway", clientSecretFile, ...claims }],
  });
  server = resources.use(await startSignIn({ bus, port, access, log }));
  other = resources.use(await startSignIn({ bus, port: 0, access, log }));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  issuer.account = ann;
  server.change(access);
  server.acts.length = 0;
});

const login = (returnTo = "/") => `${url}/auth/login/company?return_to=${encodeURIComponent(returnTo)}`;
/** Where the issuer sends the browser back. */
const isCallback = (target: string) => target.startsWith(`${url}/auth/callback/`);

async function signedIn() {
  const browser = openBrowser();
  await browser.visit(login());
  const { csrfToken } = await sessionOf(browser, url);
  for (const part of (browser.cookies(url).get("slipway-session") ?? "").split(".").slice(3)) secrets.add(part);
  secrets.add(csrfToken);
  const page = { origin: url, "sec-fetch-site": "same-origin", "slipway-csrf": csrfToken };
  return { browser, csrfToken, page, api: apiOf(browser, url, page) };
}

test("whoever signs in lands where they wanted to go, and calls the API with the session", async () => {
  const browser = openBrowser();
  const landed = await browser.visit(login("/applications?label=env%3Aprod"));
  expect(landed.url).toBe(`${url}/applications?label=env%3Aprod`);
  const session = await sessionOf(browser, url);
  expect(session).toMatchObject({ signedIn: true, id: annId(), name: "Ann", emails: ["ann@example.com"], provider: "company" });
  const api = apiOf(browser, url, { origin: url, "slipway-csrf": session.csrfToken });
  expect((await api.listDeployments({})).nextPageToken).toBe(annId());
  expect([...browser.cookies(url).keys()]).toContain("slipway-session");
  expect(server.acts).toMatchObject([{ action: "session.start", result: "done", actor: { name: "Ann", signIn: "session" } }]);
});

test.for([
  { name: "no token of the session", headers: { "slipway-csrf": "" }, code: Code.PermissionDenied },
  { name: "the token of another session", headers: { "slipway-csrf": "x".repeat(43) }, code: Code.PermissionDenied },
  { name: "another site", headers: { "sec-fetch-site": "cross-site" }, code: Code.PermissionDenied },
  { name: "another site below the same domain", headers: { "sec-fetch-site": "same-site" }, code: Code.PermissionDenied },
  { name: "another origin", headers: { origin: "https://evil.example" }, code: Code.PermissionDenied },
  { name: "another port of this host", headers: { origin: "http://127.0.0.1:1" }, code: Code.PermissionDenied },
])("a call with the cookie is refused from a page with $name", async ({ headers, code }) => {
  const { browser, page } = await signedIn();
  await expect(apiOf(browser, url, { ...page, ...headers }).listDeployments({})).rejects.toMatchObject({ code });
});

test("a GET of a call, as a link or an image makes it, is refused", async () => {
  const { browser } = await signedIn();
  const message = encodeURIComponent("{}");
  const got = await browser.visit(`${url}/slipway.api.v1.DeploymentService/ListDeployments?connect=v1&encoding=json&message=${message}`);
  expect(got.status).not.toBe(200);
  expect(got.text).not.toContain(annId());
});

test("a bearer token decides, whatever cookies come with it", async () => {
  const { browser, page } = await signedIn();
  const api = apiOf(browser, url, { ...page, authorization: "Bearer nobody" });
  await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("signing out ends the session at every gateway at once, with its streams, and in no other browser", async () => {
  const [first, second] = [await signedIn(), await signedIn()];
  const stream = apiOf(first.browser, other.url, first.page).watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  const ended = expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
  const token = first.browser.cookies(url).get("slipway-session") ?? "";
  const out = await first.browser.visit(`${url}/auth/logout`, { method: "POST", form: { csrf: first.csrfToken, return_to: "/drift" } });
  expect(out.text).toContain("You are signed out");
  expect(out.text).toContain("return_to=%2Fdrift");
  await ended;
  expect(first.browser.cookies(url).has("slipway-session")).toBe(false);
  first.browser.cookies(url).set("slipway-session", token);
  await expect(apiOf(first.browser, url, first.page).listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect((await second.api.listDeployments({})).nextPageToken).toBe(annId());
});

test("signing out everywhere ends all sessions of the person, and of nobody else", async () => {
  const [first, second] = [await signedIn(), await signedIn()];
  issuer.account = { sub: "bob", claims: { ...ann.claims, name: "Bob" } };
  const bob = await signedIn();
  await first.browser.visit(`${url}/auth/logout-everywhere`, { method: "POST", form: { csrf: first.csrfToken } });
  for (const { api } of [first, second]) await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect((await bob.api.listDeployments({})).nextPageToken).toBe(`oidc:${issuer.url}#bob`);
});

test("nobody is signed out by another site, nor without the token of the session", async () => {
  const { browser, csrfToken, api } = await signedIn();
  const post = (form: Readonly<Record<string, string>>, headers = {}) =>
    browser.visit(`${url}/auth/logout`, { method: "POST", form, headers });
  expect((await post({})).status).toBe(403);
  expect((await post({ csrf: csrfToken }, { origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ csrf: csrfToken }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await browser.visit(`${url}/auth/logout`)).status).toBe(405);
  expect((await api.listDeployments({})).nextPageToken).toBe(annId());
});

test("a sign-in that another browser began is refused before the issuer is asked", async () => {
  const victim = openBrowser();
  const attacker = openBrowser();
  const begun = await attacker.visit(login(), { until: isCallback });
  const before = issuer.exchanges;
  const page = await victim.visit(begun.headers.get("location") ?? "");
  expect([page.status, issuer.exchanges]).toEqual([401, before]);
  expect(page.text).toContain("begun in another browser");
  expect((await sessionOf(victim, url))["signedIn"]).toBe(false);
});

test("an answer of the issuer is used once: the browser forgets it, and the issuer refuses its code", async () => {
  const browser = openBrowser();
  const begun = await browser.visit(login(), { until: isCallback });
  const callback = begun.headers.get("location") ?? "";
  const cookies = [...browser.cookies(url)];
  secrets.add(new URL(callback).searchParams.get("code") ?? "");
  for (const [, value] of cookies) secrets.add(value);
  await browser.visit(callback);
  const again = openBrowser();
  expect((await browser.visit(callback)).status).toBe(401);
  for (const [name, value] of cookies) again.cookies(url).set(name, value);
  const page = await again.visit(callback);
  expect(page.status).toBe(401);
  expect(page.text).toContain("Company did not accept the sign-in: invalid_grant");
});

test.for([
  { name: "a state that was changed", change: (callback: URL) => callback.searchParams.set("state", "other") },
  { name: "a code of nobody", change: (callback: URL) => callback.searchParams.set("code", "other") },
  { name: "another issuer", change: (callback: URL) => callback.searchParams.set("iss", "https://evil.example") },
  { name: "no issuer", change: (callback: URL) => callback.searchParams.delete("iss") },
])("an answer with $name is refused", async ({ change }) => {
  const browser = openBrowser();
  const begun = await browser.visit(login(), { until: isCallback });
  const callback = new URL(begun.headers.get("location") ?? "");
  change(callback);
  expect((await browser.visit(callback.href)).status).toBe(401);
  expect((await sessionOf(browser, url))["signedIn"]).toBe(false);
});

test("an answer of one provider is none of another, and nobody is asked about it", async () => {
  const both = access.signIn?.oidc.flatMap((each) => [each, { ...each, name: "other" }]) ?? [];
  server.change(accessWith({ url, oidc: both }));
  const browser = openBrowser();
  const begun = await browser.visit(login(), { until: isCallback });
  const before = issuer.exchanges;
  const mixedUp = (begun.headers.get("location") ?? "").replace("/auth/callback/company", "/auth/callback/other");
  expect((await browser.visit(mixedUp)).status).toBe(401);
  expect(issuer.exchanges).toBe(before);
});

test("a new sign-in has a new session, and the one before in this browser ends", async () => {
  const { browser } = await signedIn();
  const before = browser.cookies(url).get("slipway-session") ?? "";
  await browser.visit(login());
  expect(browser.cookies(url).get("slipway-session")).not.toBe(before);
  const thief = openBrowser();
  thief.cookies(url).set("slipway-session", before);
  expect((await sessionOf(thief, url))["signedIn"]).toBe(false);
});

test("people see where they are signed in, in words that are no markup", async () => {
  issuer.account = { sub: "kim", claims: { ...ann.claims, name: "Kim" } };
  const [here, there] = [openBrowser(), openBrowser()];
  await here.visit(login());
  await there.visit(login(), { headers: { "user-agent": "Elsewhere/1.0 <script>" } });
  const page = await here.visit(`${url}/auth/login`);
  expect(page.text.match(/<li>[^<]*/g)).toEqual([
    expect.stringMatching(/^<li>A browser since \d{4}-\d\d-\d\d \d\d:\d\d UTC, from 127\.0\.0\.1: Elsewhere\/1\.0 &#60;script&#62;$/),
    expect.stringMatching(/^<li>This browser since /),
  ]);
  const { csrfToken } = await sessionOf(here, url);
  await here.visit(`${url}/auth/logout-everywhere`, { method: "POST", form: { csrf: csrfToken } });
  expect((await sessionOf(there, url))["signedIn"]).toBe(false);
});

test("what the command line keeps of a session is no cookie", async () => {
  const person = { id: annId(), provider: "company", name: "Ann", emails: [], groups: ["ops"] };
  const life = { lifetimeMs: 3_600_000, idleMs: 3_600_000, address: "", userAgent: "" };
  const { token } = await server.sessions.start(person, { purpose: "cli", ...life });
  const { browser, page } = await signedIn();
  browser.cookies(url).set("slipway-session", token);
  expect((await sessionOf(browser, url))["signedIn"]).toBe(false);
  browser.cookies(url).set("slipway-session", token);
  await expect(apiOf(browser, url, page).listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect(await server.sessions.find(token)).toBeDefined();
});

test("a cookie that somebody planted before the sign-in is not the session after it", async () => {
  const browser = openBrowser();
  const planted = `s1.${"a".repeat(16)}.${"b".repeat(22)}.${"c".repeat(43)}.${"d".repeat(43)}`;
  browser.cookies(url).set("slipway-session", planted);
  await browser.visit(login());
  const thief = openBrowser();
  thief.cookies(url).set("slipway-session", planted);
  expect((await sessionOf(browser, url))["signedIn"]).toBe(true);
  expect((await sessionOf(thief, url))["signedIn"]).toBe(false);
});

test("an issuer that is down makes a page that says so, and a link to try again, which works when it is back", async () => {
  server.change({ ...access, signIn: access.signIn && { ...access.signIn } });
  await issuer.stop();
  const browser = openBrowser();
  const page = await browser.visit(login("/drift")).finally(() => issuer.start());
  expect(page.status).toBe(503);
  expect(page.text).toContain("Company cannot be reached");
  const again = /href="([^"]*)">Try again/.exec(page.text)?.[1] ?? "";
  expect(again).toBe("/auth/login?return_to=%2Fdrift");
  expect((await browser.visit(`${url}${again}`)).text).toContain("/auth/login/company?return_to=%2Fdrift");
  expect((await browser.visit(login("/drift"))).url).toBe(`${url}/drift`);
});

test("an issuer that replaces its keys is believed with the new ones", async () => {
  await signedIn();
  issuer.rotateKeys();
  expect((await (await signedIn()).api.listDeployments({})).nextPageToken).toBe(annId());
});

test("whoever refuses at the issuer is told so, in words that are no markup", async () => {
  issuer.account = undefined;
  const page = await openBrowser().visit(login());
  expect(page.status).toBe(401);
  expect(page.text).toContain("Company did not sign you in: the person clicked on cancel");
  const browser = openBrowser();
  issuer.account = ann;
  const begun = await browser.visit(login(), { until: isCallback });
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state") ?? "";
  const hostile = new URLSearchParams({
    error: "<script>",
    error_description: "<img src=x onerror=alert(1)>\u0007",
    state,
    iss: issuer.url,
  });
  const refused = await browser.visit(`${url}/auth/callback/company?${hostile}`);
  expect(refused.text).not.toMatch(/<script|<img/);
  expect(refused.text).not.toContain("\u0007");
});

test("whoever has no role is not signed in, and reads what an administrator needs to know", async () => {
  issuer.account = { sub: "eve", claims: { name: "Eve", email: "eve@example.com", groups: ["guests"] } };
  const browser = openBrowser();
  const page = await browser.visit(login());
  expect(page.status).toBe(403);
  for (const each of [`Id: oidc:${issuer.url}#eve`, "addresses: none", "Groups: guests"]) expect(page.text).toContain(each);
  expect(browser.cookies(url).has("slipway-session")).toBe(false);
  expect(server.acts).toMatchObject([{ action: "session.start", result: "refused", actor: { name: "Eve" } }]);
});

test("groups that the issuer leaves out because they are too many do not count as none", async () => {
  const { groups: _, ...claims } = ann.claims;
  issuer.account = {
    sub: "many",
    claims: { ...claims, _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint: "https://graph.example" } } },
  };
  const page = await openBrowser().visit(login());
  expect(page.status).toBe(403);
  expect(page.text).toContain("left out your groups, because there are too many");
});

test("a role that is taken away is gone at the next call, and ends streams that were begun with it", async () => {
  const { api } = await signedIn();
  const stream = api.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  const ended = expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
  server.change(accessWith(access.signIn ?? { url }, ["others"]));
  await ended;
  await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.PermissionDenied });
  server.change(access);
  expect((await api.listDeployments({})).nextPageToken).toBe(annId());
});

test("sessions of a provider that is not in the access file any more are over", async () => {
  const { api, browser } = await signedIn();
  const others = access.signIn?.oidc.map((each) => ({ ...each, issuer: "https://other.example" })) ?? [];
  server.change(accessWith({ url, oidc: others }));
  await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect((await sessionOf(browser, url))["signedIn"]).toBe(false);
});

test.for([
  { name: "id", blocked: () => annId() },
  { name: "address", blocked: () => "ANN@example.com" },
])("whoever is blocked by $name is out at once, with streams, and cannot sign in", async ({ blocked }) => {
  const { api } = await signedIn();
  const stream = api.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  const ended = expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
  server.change(accessWith({ ...(access.signIn ?? { url }), blocked: [blocked()] }));
  await ended;
  await expect(api.listDeployments({})).rejects.toMatchObject({ code: Code.Unauthenticated });
  expect((await openBrowser().visit(login())).status).toBe(403);
});

test("nobody is led away from this server, nor around in a circle", async () => {
  const browser = openBrowser();
  for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example", "/auth/login?return_to=/x"])
    expect((await browser.visit(login(evil))).url).toBe(`${url}/`);
  // The session has ended, and the page that asks to sign in again leads nowhere by itself.
  const session = await sessionOf(browser, url);
  await browser.visit(`${url}/auth/logout`, { method: "POST", form: { csrf: session.csrfToken } });
  const page = await browser.visit(`${url}/auth/login?return_to=%2Fdrift`);
  expect(page.visited).toHaveLength(1);
});

test("many sign-ins that nobody finished do not make the cookies too large", async () => {
  const browser = openBrowser();
  for (let each = 0; each < 12; each++) await browser.visit(login(), { until: () => true });
  expect([...browser.cookies(url).keys()].length).toBeLessThanOrEqual(6);
  expect((await browser.visit(login("/drift"))).url).toBe(`${url}/drift`);
});

test("sign-ins that a page begins with long ways back do not make the cookies too large", async () => {
  const browser = openBrowser();
  for (let each = 0; each < 12; each++) await browser.visit(login(`/${"x".repeat(1_990)}`), { until: () => true });
  const header = [...browser.cookies(url)].map(([name, value]) => `${name}=${value}`).join("; ");
  expect(header.length).toBeLessThan(7_000);
  expect((await browser.visit(login("/drift"))).url).toBe(`${url}/drift`);
});

test("NATS has no secret of a session", async () => {
  const { browser } = await signedIn();
  const [, , id = "", secret = ""] = (browser.cookies(url).get("slipway-session") ?? "").split(".");
  const texts: string[] = [];
  const info = await bus.manager.streams.info("SESSIONS", { subjects_filter: ">" });
  for (const subject of Object.keys(info.state.subjects ?? {})) {
    const message = await bus.manager.streams.getMessage("SESSIONS", { last_by_subj: subject });
    texts.push(`${subject} ${Buffer.from(message?.data ?? []).toString("latin1")}`);
  }
  expect(texts.some((text) => text.includes(id))).toBe(true);
  expect(texts.filter((text) => text.includes(secret))).toEqual([]);
});

test("a page of an address that nobody serves, or of another method, is none", async () => {
  const browser = openBrowser();
  expect((await browser.visit(`${url}/auth/nothing`)).status).toBe(404);
  expect((await browser.visit(`${url}/auth/login/nobody`)).status).toBe(404);
  expect((await browser.visit(`${url}/auth/session`, { method: "POST", form: {} })).status).toBe(405);
  await vi.waitFor(() => expect(server.acts).toEqual([]));
});

test("an address that asks for pages without end has to wait", async () => {
  await using flooded = await startSignIn({ bus, port: 0, access, log });
  const ask = async () => {
    const { status, headers } = await fetch(`${flooded.url}/auth/login`);
    return [status, headers.has("retry-after")];
  };
  // A busy machine answers so slowly that the rate lets more of them through.
  const answers: (readonly (number | boolean)[])[] = [];
  while (answers.every(([status]) => status !== 429)) answers.push(...(await Promise.all(Array.from({ length: 400 }, ask))));
  expect(answers.filter(([status]) => status === 200).length).toBeGreaterThanOrEqual(300);
  expect(answers).toContainEqual([429, true]);
});

test("no line of the log has a secret, whatever has happened before", () => {
  expect(lines.length).toBeGreaterThan(20);
  expect(secrets.size).toBeGreaterThan(20);
  const text = lines.join("");
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
});
