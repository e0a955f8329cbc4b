import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { DeploymentService } from "@slipway/proto/api";
import { silentLogger } from "@slipway/runtime";
import { type Browser, cheapHash, freePort, openBrowser, startNats } from "@slipway/testkit";
import * as oauth from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { accessWith, sessionOf, startSignIn } from "../sign-in/testing/start-sign-in.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
const passwordHash = cheapHash("open sesame");
let bus: Bus;
let server: Awaited<ReturnType<typeof startSignIn>>;
let url: string;
let now = Temporal.Now.instant();
let client: oauth.Configuration;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = resources.use(await startSignIn({ bus, port, access: accessOf(), log, now: () => now }));
  const endpoints = {
    token: "token_endpoint",
    authorize: "authorization_endpoint",
    device_authorization: "device_authorization_endpoint",
    revoke: "revocation_endpoint",
  };
  const metadata = Object.fromEntries(Object.entries(endpoints).map(([path, name]) => [name, `${url}/auth/${path}`]));
  client = new oauth.Configuration({ issuer: url, ...metadata }, "slipway-cli", undefined, oauth.None());
  oauth.allowInsecureRequests(client);
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  // What earlier tests tried is forgotten.
  now = now.add({ hours: 2 });
  server.change(accessOf());
  server.acts.length = 0;
});

function accessOf() {
  return accessWith({ url, admin: { username: "root", passwordHash } });
}

async function signedIn(): Promise<Browser> {
  const browser = openBrowser();
  await browser.visit(`${url}/auth/login`, {
    method: "POST",
    form: { username: "root", password: "open sesame" },
    headers: { origin: url },
  });
  return browser;
}

const csrfIn = (text: string) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
const redirectUri = "http://127.0.0.1:50123/callback";

/** A person allows the command line, or denies it, in a browser; returns where the browser is led. */
async function decideInBrowser(browser: Browser, authorization: URL, decision = "allow"): Promise<URL> {
  const page = await browser.visit(authorization.href);
  const form = { ...Object.fromEntries(authorization.searchParams), csrf: csrfIn(page.text), decision };
  const answer = await browser.visit(`${url}/auth/authorize`, { method: "POST", form, until: (target) => target.startsWith(redirectUri) });
  return new URL(answer.headers.get("location") ?? "http://none.invalid");
}

async function authorization(more: Readonly<Record<string, string>> = {}) {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const asked = {
    redirect_uri: redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    device_name: "ann's laptop",
    ...more,
  };
  return { verifier, state, address: oauth.buildAuthorizationUrl(client, asked) };
}

/** Tokens of a sign-in with a browser. */
async function signInCli(): Promise<oauth.TokenEndpointResponse> {
  const { verifier, state, address } = await authorization();
  const led = await decideInBrowser(await signedIn(), address);
  return oauth.authorizationCodeGrant(client, led, { pkceCodeVerifier: verifier, expectedState: state });
}

const apiWith = (token: string) =>
  createClient(
    DeploymentService,
    createConnectTransport({
      baseUrl: url,
      httpVersion: "2",
      interceptors: [
        (next) => (request) => {
          request.header.set("authorization", `Bearer ${token}`);
          return next(request);
        },
      ],
    }),
  );
const whoIs = async (token: string) => (await apiWith(token).listDeployments({})).nextPageToken;

/** A form of OAuth, with whatever fields. */
async function post(path: string, fields: Readonly<Record<string, string>>) {
  const answer = await fetch(`${url}/auth/${path}`, { method: "POST", body: new URLSearchParams({ client_id: "slipway-cli", ...fields }) });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, string>> };
}

test("a person allows the command line of this machine, which then calls as that person", async () => {
  const tokens = await signInCli();
  expect(tokens).toMatchObject({
    token_type: "bearer",
    expires_in: 600,
    access_token: expect.stringMatching(/^slt_/),
    refresh_token: expect.stringMatching(/^s1\./),
  });
  expect(await whoIs(tokens.access_token)).toBe("admin:root");
  expect(server.acts).toContainEqual(
    expect.objectContaining({ action: "session.start", result: "done", details: expect.objectContaining({ device: "ann's laptop" }) }),
  );
});

test("a page says who would get what, and what to look out for, before anybody can allow it", async () => {
  const { address } = await authorization({ device_name: "<b>\u202ebox</b>\u001b[2J" });
  const { text, headers } = await (await signedIn()).visit(address.href);
  expect(text).toContain("It will act as <strong>root</strong>");
  expect(text).toContain("Did you just run slipway login yourself?");
  for (const hostile of ["<b>", "\u001b", "\u202e"]) expect(text).not.toContain(hostile);
  expect(headers.get("content-security-policy")).toContain("form-action 'self' http://127.0.0.1:50123;");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("somebody who has not signed in does that first, and comes back", async () => {
  const { address } = await authorization();
  const browser = openBrowser();
  const { url: at } = await browser.visit(address.href);
  const to = new URL(at).searchParams.get("return_to") ?? "";
  expect(new URL(at).pathname).toBe("/auth/login");
  const back = await browser.visit(`${url}/auth/login`, {
    method: "POST",
    form: { username: "root", password: "open sesame", return_to: to },
    headers: { origin: url },
  });
  expect(new URL(back.url).pathname).toBe("/auth/authorize");
  expect(back.text).toContain("Allow the command line?");
});

test("a code is good once, with the secret and the address that it was made for", async () => {
  const { verifier, address } = await authorization();
  const led = await decideInBrowser(await signedIn(), address);
  const fields = {
    grant_type: "authorization_code",
    code: led.searchParams.get("code") ?? "",
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  const refused = { status: 400, body: { error: "invalid_grant" } };
  expect(await post("token", { ...fields, code_verifier: oauth.randomPKCECodeVerifier() })).toMatchObject(refused);
  expect(await post("token", { ...fields, redirect_uri: "http://127.0.0.1:50124/callback" })).toMatchObject(refused);
  expect(await post("token", { ...fields, code: `${fields.code.slice(0, -1)}-` })).toMatchObject(refused);
  const answers = await Promise.all([post("token", fields), post("token", fields)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(await post("token", fields)).toMatchObject(refused);
});

test("a code that nobody fetches in a minute is over", async () => {
  const { verifier, address } = await authorization();
  const led = await decideInBrowser(await signedIn(), address);
  now = now.add({ seconds: 61 });
  const code = led.searchParams.get("code") ?? "";
  expect(await post("token", { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier })).toMatchObject(
    { status: 400 },
  );
});

test("who denies it sends the command line away", async () => {
  const { address, state } = await authorization();
  const led = await decideInBrowser(await signedIn(), address, "deny");
  expect(Object.fromEntries(led.searchParams)).toEqual({ error: "access_denied", state });
});

test.for([
  { name: "another server", more: { redirect_uri: "https://evil.example/callback" } },
  { name: "a name that anybody can make lead anywhere", more: { redirect_uri: "http://localhost:50123/callback" } },
  { name: "a name that begins so", more: { redirect_uri: "http://127.0.0.1:50123@evil.example/callback" } },
  { name: "another path", more: { redirect_uri: "http://127.0.0.1:50123/callback/../x" } },
  { name: "a script", more: { redirect_uri: "javascript:alert(1)//http://127.0.0.1:1/callback" } },
  { name: "another client", more: { client_id: "evil" } },
])("$name is never led to", async ({ more }) => {
  const { address } = await authorization(more);
  if ("client_id" in more) address.searchParams.set("client_id", "evil");
  const { status, headers } = await (await signedIn()).visit(address.href);
  expect([status, headers.get("location")]).toEqual([400, null]);
});

test.for([
  { name: "no PKCE", more: { code_challenge: "" } },
  { name: "PKCE in plain text", more: { code_challenge_method: "plain" } },
  { name: "a state that can be guessed", more: { state: "1" } },
])("a request with $name is refused, and the command line told", async ({ more }) => {
  const { address } = await authorization(more);
  const answer = await (await signedIn()).visit(address.href, { until: (target) => target.startsWith(redirectUri) });
  expect(new URL(answer.headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_request");
});

test("no other page allows anything", async () => {
  const browser = await signedIn();
  const { address } = await authorization();
  const csrf = csrfIn((await browser.visit(address.href)).text);
  const fields = { ...Object.fromEntries(address.searchParams), decision: "allow" };
  const send = async (form: Readonly<Record<string, string>>, headers = {}) =>
    (await browser.visit(`${url}/auth/authorize`, { method: "POST", form, headers, until: () => true })).status;
  expect(await send(fields)).toBe(403);
  expect(await send({ ...fields, csrf: csrfIn((await (await signedIn()).visit(address.href)).text) })).toBe(403);
  expect(await send({ ...fields, csrf }, { origin: "https://evil.example", "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await send({ ...fields, csrf })).toBe(303);
});

async function beginDevice() {
  return oauth.initiateDeviceAuthorization(client, { device_name: "build box" });
}
async function decideDevice(browser: Browser, code: string, decision: string) {
  const page = await browser.visit(`${url}/auth/device?user_code=${code}`);
  return {
    page,
    answer: await browser.visit(`${url}/auth/device`, { method: "POST", form: { user_code: code, csrf: csrfIn(page.text), decision } }),
  };
}
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

test("a person allows a device by the code that it shows", async () => {
  const begun = await beginDevice();
  expect(begun).toMatchObject({
    user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
    expires_in: 600,
    interval: 5,
    verification_uri: `${url}/auth/device`,
  });
  const { page, answer } = await decideDevice(await signedIn(), begun.user_code.toLowerCase().replace("-", " "), "allow");
  for (const text of [`the code <strong>${begun.user_code}</strong>`, "build box", "127.0.0.1"]) expect(page.text).toContain(text);
  expect(answer.text).toContain("The command line is signed in");
  const { body } = await post("token", { grant_type: deviceGrant, device_code: begun.device_code });
  expect(await whoIs(body["access_token"] ?? "")).toBe("admin:root");
});

test("a device that nobody has decided about is told to wait, and to ask less often", async () => {
  const { device_code } = await beginDevice();
  const poll = () => post("token", { grant_type: deviceGrant, device_code });
  expect(await poll()).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
  expect(await poll()).toMatchObject({ status: 400, body: { error: "slow_down" } });
});

test.for([
  { name: "was denied", decision: "deny", later: 0, error: "access_denied" },
  { name: "nobody decided in time", decision: undefined, later: 11, error: "expired_token" },
])("a device learns that it $name", async ({ decision, later, error }) => {
  const { user_code: code, device_code } = await beginDevice();
  if (decision !== undefined) await decideDevice(await signedIn(), code, decision);
  now = now.add({ minutes: later });
  expect(await post("token", { grant_type: deviceGrant, device_code })).toMatchObject({ body: { error } });
  // Nobody decides a second time, or too late.
  const browser = await signedIn();
  expect((await browser.visit(`${url}/auth/device?user_code=${code}`)).status).toBe(404);
});

test("a device code that is forged is answered as one that does not exist", async () => {
  const { device_code: code } = await beginDevice();
  const forged = await post("token", { grant_type: deviceGrant, device_code: `${code.slice(0, -4)}AAAA` });
  const unknown = await post("token", { grant_type: deviceGrant, device_code: `sld_${"0".repeat(20)}_${"A".repeat(43)}` });
  expect(forged).toEqual(unknown);
  expect(forged.body).toMatchObject({ error: "invalid_grant" });
});

test("codes cannot be tried one after the other", async () => {
  const browser = await signedIn();
  const statuses = [];
  for (let tries = 0; tries < 14; tries++)
    statuses.push((await browser.visit(`${url}/auth/device?user_code=BCDF-GHJ${"BCDFGHJKLMNPQRST"[tries]}`)).status);
  expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(10);
  expect(statuses.at(-1)).toBe(429);
  const { user_code: code } = await beginDevice();
  expect((await browser.visit(`${url}/auth/device?user_code=${code}`)).status).toBe(429);
});

test("nobody begins sign-ins without end", async () => {
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await post("device_authorization", {})).status));
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(30);
  expect(statuses).toContain(429);
});

test("an access token is good for ten minutes, and another is got with the refresh token", async () => {
  const tokens = await signInCli();
  now = now.add({ minutes: 11 });
  await expect(whoIs(tokens.access_token)).rejects.toThrow("expired");
  const renewed = await oauth.refreshTokenGrant(client, tokens.refresh_token ?? "");
  expect(await whoIs(renewed.access_token)).toBe("admin:root");
});

test("a refresh token is replaced, and using a replaced one ends the sign-in for whoever has it", async () => {
  const { refresh_token: first = "" } = await signInCli();
  now = now.add({ minutes: 20 });
  const second = await oauth.refreshTokenGrant(client, first);
  expect(second.refresh_token).not.toBe(first);
  const third = await oauth.refreshTokenGrant(client, second.refresh_token ?? "");
  now = now.add({ minutes: 5 });
  await expect(oauth.refreshTokenGrant(client, first)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(whoIs(third.access_token)).rejects.toThrow();
  await expect(oauth.refreshTokenGrant(client, third.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
});

test("signing out, here or everywhere, ends calls and streams of the command line at once", async () => {
  const tokens = await signInCli();
  const stream = apiWith(tokens.access_token).watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  await oauth.tokenRevocation(client, tokens.refresh_token ?? "");
  await expect(stream.next()).rejects.toThrow("ended");
  await expect(whoIs(tokens.access_token)).rejects.toThrow("slipway login");

  const others = await signInCli();
  const browser = await signedIn();
  const { csrfToken } = await sessionOf(browser, url);
  await browser.visit(`${url}/auth/logout-everywhere`, { method: "POST", form: { csrf: csrfToken } });
  await expect(whoIs(others.access_token)).rejects.toThrow("slipway login");
  // What is unknown is revoked already.
  await oauth.tokenRevocation(client, "s1.unknown");
});

test("a stream goes on when its access token ends, as long as the sign-in lasts", async () => {
  const tokens = await signInCli();
  const stop = new AbortController();
  const stream = apiWith(tokens.access_token).watchDeployments({}, { signal: stop.signal })[Symbol.asyncIterator]();
  await stream.next();
  now = now.add({ minutes: 11 });
  await expect(whoIs(tokens.access_token)).rejects.toThrow("expired");
  const ended = vi.fn();
  const next = stream.next().catch(ended);
  await oauth.refreshTokenGrant(client, tokens.refresh_token ?? "");
  expect(ended).not.toHaveBeenCalled();
  stop.abort();
  await next;
});

test("a browser's cookie is no refresh token, and a refresh token no cookie", async () => {
  const browser = await signedIn();
  const [cookie = ""] = [...browser.cookies(url)].flatMap(([name, value]) => (name.includes("session") ? [value] : []));
  expect(cookie).toMatch(/^s1\./);
  await expect(oauth.refreshTokenGrant(client, cookie)).rejects.toMatchObject({ error: "invalid_grant" });
  await oauth.tokenRevocation(client, cookie);
  expect(await sessionOf(browser, url)).toMatchObject({ signedIn: true });
  const { refresh_token: token = "" } = await signInCli();
  const thief = openBrowser();
  thief.cookies(url).set("slipway-session", token);
  const { address } = await authorization();
  expect(new URL((await thief.visit(address.href)).url).pathname).toBe("/auth/login");
});

test("another client, and a password, are refused", async () => {
  expect(await post("token", { grant_type: "refresh_token", refresh_token: "a", client_id: "other" })).toMatchObject({
    status: 401,
    body: { error: "invalid_client" },
  });
  expect(await post("token", { grant_type: "password", username: "root", password: "open sesame" })).toMatchObject({
    body: { error: "unsupported_grant_type" },
  });
});

test("where nobody signs in with a browser, no sign-in begins", async () => {
  // A server of its own: how many sign-ins an address may begin, another test uses up.
  await using other = await startSignIn({ bus, port: 0, access: { ...accessOf(), signIn: undefined }, log });
  const fields = new URLSearchParams({ client_id: "slipway-cli" });
  const answer = await fetch(`${other.url}/auth/device_authorization`, { method: "POST", body: fields });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error_description: expect.stringContaining("has no section signIn") });
});

test("NATS holds no secret of a sign-in", async () => {
  const tokens = await signInCli();
  const texts: string[] = [];
  for await (const subject of ["slipway.access.token.*", "slipway.access.cli-sign-in.*", "slipway.access.session.>"]) {
    const { state } = await bus.manager.streams.info("SESSIONS", { subjects_filter: subject });
    for (const name of Object.keys(state.subjects ?? {}))
      texts.push((await bus.manager.direct.getMessage("SESSIONS", { last_by_subj: name }))?.string() ?? "");
  }
  expect(texts.length).toBeGreaterThan(2);
  const secrets = [tokens.access_token.slice(-43), tokens.refresh_token?.split(".")[3] ?? ""];
  for (const secret of secrets) {
    expect(secret).toHaveLength(43);
    expect(texts.join("\n")).not.toContain(secret);
  }
});
