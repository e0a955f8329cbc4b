import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Bus, ensureStreams, topics } from "@slipway/bus";
import { formatPasswordHash } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { cheapHash, eventually, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../start-gateway.ts";
import { openAccess } from "./open-access.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
const host = "slipway.example.com";
const origin = `https://${host}`;
let accessFile: string;
let trace: Bus;
let gateway: Gateway;

const write = (signIn: string) =>
  writeFile(accessFile, `apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  signIn:\n    url: ${origin}\n${signIn}`);

beforeAll(async () => {
  // With the rights of a gateway in NATS, and no others.
  const nats = resources.use(await startNatsWithUsers([{ projectId: "shop", pipedId: "piped1" }]));
  trace = resources.use(await nats.connectAs({ role: "trace" }));
  await ensureStreams(trace);
  const bus = resources.use(await nats.connectAs({ role: "gateway" }));
  await ensureStreams(bus);
  const dir = await mkdtemp(join(tmpdir(), "sign-in-"));
  resources.defer(() => rm(dir, { recursive: true }));
  accessFile = join(dir, "access.yaml");
  await write(`    admin: { username: root, passwordHash: "${formatPasswordHash(cheapHash("open sesame"))}" }\n`);
  const access = resources.use(await openAccess({ host: "0.0.0.0", port: 0, accessFile, anonymousRead: false, log }));
  // Nothing here asks the permanent record.
  const traceUrl = "http://127.0.0.1:9";
  gateway = resources.use(await startGateway({ bus, port: 0, access, traceUrl, defaultProject: "shop", log }));
});
afterAll(() => resources.disposeAsync());

/** A request as a proxy passes it on that has ended TLS. */
async function ask(
  path: string,
  { headers = {}, body = "" }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
) {
  const method = body === "" ? "GET" : "POST";
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; cookies: readonly string[]; text: string }>();
  request(`${gateway.url}${path}`, { method, headers: { host, ...(body !== "" && { origin }), ...headers } }, (answer) => {
    text(answer).then(
      (found) => resolve({ status: answer.statusCode ?? 0, cookies: answer.headers["set-cookie"] ?? [], text: found }),
      reject,
    );
  })
    .on("error", reject)
    .end(body);
  return await promise;
}

async function signIn(): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const { cookies } = await ask("/auth/login", { headers, body: "username=root&password=open+sesame" });
  return cookies.find((each) => each.startsWith("__Host-slipway-session=")) ?? "";
}

const list = (headers: Readonly<Record<string, string>>) =>
  ask("/slipway.api.v1.ApplicationService/ListApplications", { headers: { "content-type": "application/json", ...headers }, body: "{}" });

test("a gateway with an access file alone lets people in at their address, and calls the API with their session", async () => {
  const set = await signIn();
  expect(set).toMatch(/^__Host-slipway-session=s1\.\S+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/);
  const [cookie = ""] = set.split(";");
  const { csrfToken } = JSON.parse((await ask("/auth/session", { headers: { cookie } })).text);
  expect((await list({ cookie, "slipway-csrf": csrfToken })).status).toBe(200);
  expect((await list({ cookie })).status).toBe(403);
  expect((await list({})).status).toBe(401);
  expect((await list({ host: "evil.example", cookie, "slipway-csrf": csrfToken })).status).toBe(421);
  await eventually(async () => {
    const { state } = await trace.manager.streams.info(topics.auditIntake.stream.name);
    expect(state.messages).toBe(1);
  });

  const [second = ""] = (await signIn()).split(";");
  expect((await ask("/auth/login", { headers: { cookie } })).text.match(/<li>/g)).toHaveLength(2);
  const form = { cookie: second, "content-type": "application/x-www-form-urlencoded" };
  const other = JSON.parse((await ask("/auth/session", { headers: { cookie: second } })).text);
  expect((await ask("/auth/logout-everywhere", { headers: form, body: `csrf=${other.csrfToken}` })).status).toBe(303);
  expect((await list({ cookie, "slipway-csrf": csrfToken })).status).toBe(401);
});

test("a change of the access file counts at once", async () => {
  const [cookie = ""] = (await signIn()).split(";");
  const { csrfToken } = JSON.parse((await ask("/auth/session", { headers: { cookie } })).text);
  await write("    oidc: [{ name: company, issuer: https://login.example.com, clientId: slipway }]\n");
  await eventually(async () => expect((await list({ cookie, "slipway-csrf": csrfToken })).status).toBe(401));
  expect((await ask("/auth/login")).text).not.toContain('type="password"');
});
