import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Bus, connectBus, ensureStreams, usedTokenRecords } from "@slipway/bus";
import { type AuditEntry, builtInRoles, type WorkloadRule } from "@slipway/domain";
import { createLogger, type RpcServer, serveConnect } from "@slipway/runtime";
import { startNats } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ApiKeys } from "../keys/api-keys.ts";
import { openApiKeys } from "../keys/open-api-keys.ts";
import { oauthPages } from "../oauth/oauth-pages.ts";
import { exchangeGrant, exchangeGrantType } from "./exchange-grant.ts";
import { exchangeToken } from "./exchange-token.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { type Claims, githubClaims, gitlabClaims, kubernetesClaims, sign, type TestSigner, testSigner } from "./testing/tokens.ts";

const resources = new AsyncDisposableStack();
const audience = "https://slipway.example.com";
const now = () => Temporal.Now.instant();
const lines: string[] = [];
const log = createLogger({ service: "gateway", destination: { write: (line) => void lines.push(line) } });

/** A real issuer: a web server with discovery and keys. */
const issuer = { url: "", keys: [] as TestSigner[], requests: [] as string[], isAway: false, named: "" };
let bus: Bus;
let apiKeys: ApiKeys;
let server: RpcServer;
let rules: readonly WorkloadRule[] = [];
const audited: AuditEntry[] = [];

beforeAll(async () => {
  const web = createServer((request, response) => {
    issuer.requests.push(request.url ?? "");
    if (issuer.isAway) {
      response.writeHead(503).end();
    } else if (request.url === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer: issuer.named || issuer.url, jwks_uri: `${issuer.url}/keys` }));
    } else if (request.url === "/keys") {
      response.end(JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  resources.defer(() => void web.close());
  issuer.url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  issuer.keys = [await testSigner("key-1")];

  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "gateway", log }));
  await ensureStreams(bus);
  const opened = resources.use(
    await openApiKeys({
      bus,
      hasty: bus,
      log,
      rolesOf: () => builtInRoles,
      hasRule: (workload, { role }) => rules.some((each) => each.name === workload.rule && each.role === role),
      now,
    }),
  );
  apiKeys = opened.keys;
  server = await startServer();
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  rules = [rule()];
  lines.length = 0;
  audited.length = 0;
  issuer.requests.length = 0;
});

/** One with an `IssuerKeys` of its own, which has asked nobody yet. */
async function startServer(): Promise<RpcServer> {
  const exchange = exchangeToken({
    rules: () => rules,
    issuers: new IssuerKeys(),
    usedTokens: usedTokenRecords(bus),
    keys: apiKeys,
    report: async (entry) => void audited.push(entry),
    log,
    now,
  });
  const pages = oauthPages({ grants: new Map([[exchangeGrantType, exchangeGrant(exchange)]]), log });
  return resources.use(await serveConnect({ log, routes: () => {}, pages }));
}

function rule(more: Partial<WorkloadRule> = {}): WorkloadRule {
  return {
    name: "deploy",
    issuer: issuer.url,
    audience,
    jwks: undefined,
    conditions: { sub: ["repo:acme/shop:ref:refs/heads/main"] },
    projectId: "shop",
    role: "Editor",
    ttlMs: 600_000,
    maxAgeMs: 3_600_000,
    singleUse: true,
    ...more,
  };
}

const jwt = "urn:ietf:params:oauth:token-type:jwt";
async function post(fields: Readonly<Record<string, string>>, { url = server.url } = {}) {
  const answer = await fetch(`${url}/auth/token`, { method: "POST", body: new URLSearchParams(fields) });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}
const exchange = (token: string, more: Readonly<Record<string, string>> = {}, options = {}) =>
  post({ grant_type: exchangeGrantType, subject_token: token, subject_token_type: jwt, ...more }, options);
const signed = (claims: Claims, by = issuer.keys[0]) => sign(by as TestSigner, claims);
const github = (more: Claims = {}) => signed({ ...githubClaims(issuer.url, audience, now()), ...more });

test.for([
  { name: "GitHub Actions", claims: githubClaims, sub: "repo:acme/shop:ref:refs/heads/main" },
  { name: "GitLab", claims: gitlabClaims, sub: "project_path:acme/shop:ref_type:branch:ref:main" },
  { name: "Kubernetes", claims: kubernetesClaims, sub: "system:serviceaccount:ci:deployer" },
])("a job of $name gets a key of some minutes with the role of its rule", async ({ claims, sub }) => {
  rules = [rule({ conditions: { sub: [sub] } })];
  const { status, headers, body } = await exchange(await signed(claims(issuer.url, audience, now())));
  expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^slk_/),
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: 600,
  });
  const signedIn = await apiKeys.authenticator({ bearer: String(body["access_token"]), header: new Headers(), remoteAddress: "" });
  expect(signedIn?.principal).toMatchObject({
    id: `workload:${issuer.url}#${sub}`,
    actor: { kind: "service", name: `job ${sub}`, signIn: "workload" },
    grants: [{ projectId: "shop", from: "Editor" }],
  });
  expect(audited).toMatchObject([
    { action: "api-key.issue", projectId: "shop", result: "done", address: "127.0.0.1", details: { rule: "deploy", subject: sub } },
  ]);
});

test("the keys that a rule gave end with it", async () => {
  const { body } = await exchange(await github());
  const call = () => apiKeys.authenticator({ bearer: String(body["access_token"]), header: new Headers(), remoteAddress: "" });
  const before = await call();
  expect(before?.grantsNow?.()).toEqual(before?.principal.grants);
  rules = [rule({ role: "Viewer" })];
  await expect(call()).rejects.toThrow("or has changed");
  expect(before?.grantsNow?.()).toBeUndefined();
  rules = [];
  await expect(call()).rejects.toThrow("the rule deploy, by which the job got its key, does not exist any more");
});

test("a token gets one key only, at whichever gateway, also if it is brought twice at once", async () => {
  const token = await github();
  const other = await startServer();
  const answers = await Promise.all([exchange(token), exchange(token, {}, { url: other.url })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect((await exchange(token)).status).toBe(400);
  expect(lines.join("")).toContain("it got a key before");
  rules = [rule({ singleUse: false })];
  const again = await github();
  expect([(await exchange(again)).status, (await exchange(again)).status]).toEqual([200, 200]);
});

test("whatever is wrong with a token, its caller is told the same, and the log why", async () => {
  const strangers = await testSigner("key-1");
  const tokens = [
    "a.b.c",
    await github({ exp: 1 }),
    await github({ sub: "repo:evil/shop:ref:refs/heads/main" }),
    await github({ aud: "other" }),
    await signed(githubClaims("https://evil.example", audience, now())),
    await sign(strangers, githubClaims(issuer.url, audience, now())),
  ];
  const answers = await Promise.all(tokens.map((token) => exchange(token)));
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toEqual(
    new Set([
      JSON.stringify([400, { error: "invalid_request", error_description: "the token is not accepted: the log of the gateway says why" }]),
    ]),
  );
  const logged = lines.join("");
  for (const why of ["no JWT", "ERR_JWT_EXPIRED", "repo:evil/shop", "audience", "evil.example", "SIGNATURE_VERIFICATION_FAILED"])
    expect(logged).toContain(why);
  for (const token of tokens.slice(1)) expect(logged).not.toContain(token.split(".")[2]);
});

test("a scope chooses the project", async () => {
  rules = [rule(), rule({ name: "cart", projectId: "cart", singleUse: false })];
  const token = await github();
  expect((await exchange(token, { scope: "project:cart" })).status).toBe(200);
  expect(audited).toMatchObject([{ projectId: "cart" }]);
  expect((await exchange(token, { scope: "project:other" })).status).toBe(400);
  expect((await exchange(token, { scope: "openid" })).body).toMatchObject({ error: "invalid_scope" });
});

test("an issuer that changes its keys is asked again, and one that is away, or speaks for another, is no answer for good", async () => {
  expect((await exchange(await github())).status).toBe(200);
  const before = issuer.requests.length;
  for (let times = 0; times < 20; times++)
    await exchange(await sign(await testSigner("unknown", "ES256"), githubClaims(issuer.url, audience, now())));
  expect(issuer.requests.length - before).toBeLessThanOrEqual(1);

  const [first] = issuer.keys;
  issuer.keys = [await testSigner("key-2", "ES256")];
  const later = await startServer();
  expect((await exchange(await github(), {}, { url: later.url })).status).toBe(200);
  issuer.keys = [first as TestSigner];

  issuer.isAway = true;
  const late = await startServer();
  expect(await exchange(await github(), {}, { url: late.url })).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
  issuer.isAway = false;
  issuer.named = "https://another.example";
  const wrong = await startServer();
  expect((await exchange(await github(), {}, { url: wrong.url })).status).toBe(503);
  issuer.named = "";
  expect((await exchange(await github(), {}, { url: (await startServer()).url })).status).toBe(200);
});

test.for([
  { name: "no grant type", fields: { subject_token: "a" }, error: "invalid_request" },
  { name: "another grant type", fields: { grant_type: "password", username: "a" }, error: "unsupported_grant_type" },
  { name: "no token", fields: { grant_type: exchangeGrantType, subject_token_type: jwt }, error: "invalid_request" },
  { name: "no type", fields: { grant_type: exchangeGrantType, subject_token: "a" }, error: "invalid_request" },
  {
    name: "another type",
    fields: { grant_type: exchangeGrantType, subject_token: "a", subject_token_type: "urn:ietf:params:oauth:token-type:saml2" },
    error: "invalid_request",
  },
  {
    name: "an actor",
    fields: { grant_type: exchangeGrantType, subject_token: "a", subject_token_type: jwt, actor_token: "b" },
    error: "invalid_request",
  },
])("a request with $name is refused in the words of OAuth", async ({ fields, error }) => {
  expect(await post(fields as Readonly<Record<string, string>>)).toMatchObject({ status: 400, body: { error } });
});

test("what is no form, too much, or says something twice is refused", async () => {
  const send = async (init: RequestInit) => (await fetch(`${server.url}/auth/token`, { method: "POST", ...init })).status;
  expect(await send({ body: "{}", headers: { "content-type": "application/json" } })).toBe(400);
  expect(
    await send({
      body: new URLSearchParams([
        ["grant_type", "a"],
        ["grant_type", "b"],
      ]),
    }),
  ).toBe(400);
  expect(await send({ body: new URLSearchParams({ a: "x".repeat(100_000) }) })).toBe(413);
  expect((await fetch(`${server.url}/auth/token?grant_type=${exchangeGrantType}`)).status).toBe(400);
});
