import { type ApiKey, builtInRoles, type Principal, parsePolicy } from "@slipway/domain";
import { ApiKeyService } from "@slipway/proto/api";
import { silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test } from "vitest";
import { findAudited } from "../../audit/find-audited.ts";
import { serve } from "../../testing/serve.ts";
import { apiKeyService } from "./api-key-service.ts";
import { ApiKeys } from "./api-keys.ts";
import { KeyUses } from "./key-uses.ts";
import { recordsInMemory } from "./testing/records-in-memory.ts";

let now = Temporal.Now.instant();

function keysOf(records = recordsInMemory<ApiKey>(({ id }) => id)) {
  const uses = new KeyUses({ store: async () => {}, log: silentLogger() });
  onTestFinished(() => uses[Symbol.asyncDispose]());
  return new ApiKeys({
    records,
    uses,
    rolesOf: () => builtInRoles,
    hasRule: () => true,
    now: () => now,
  });
}

function person(name: string, ...rights: readonly (readonly [projectId: string, policy: string])[]): Principal {
  return {
    id: `test:${name}`,
    actor: { kind: "person", name, signIn: "session" },
    emails: [],
    grants: rights.map(([projectId, policy]) => ({ projectId, from: "test", policies: [parsePolicy(policy)] })),
  };
}
const all = "resources=*;actions=*";
const ann = person("ann", ["shop", all], ["cart", "resources=api_key;actions=list"]);
const bob = person("bob", ["cart", all]);

function clients() {
  const records = recordsInMemory<ApiKey>(({ id }) => id);
  const [keys, elsewhere] = [keysOf(records), keysOf(records)];
  const as = (principal: Principal) => serve(ApiKeyService, apiKeyService({ keys, now: () => now }), { as: principal });
  return { keys, elsewhere, as };
}

test("a key is shown once, and listed without anything secret for those who may see it", async () => {
  const { keys, as } = clients();
  const { apiKey, secret } = await as(ann).createApiKey({ name: "ci", projectId: "shop", role: "Viewer", lifetime: { seconds: 3600n } });
  expect(secret).toContain(apiKey?.id);
  await keys.authenticator({ bearer: secret, header: new Headers(), remoteAddress: "10.0.0.7" });
  const { apiKeys } = await as(ann).listApiKeys({});
  expect(apiKeys).toMatchObject([{ name: "ci", projectId: "shop", role: "Viewer", createdBy: "ann", lastUsedFrom: "10.0.0.7" }]);
  expect(JSON.stringify(apiKeys, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(secret.slice(-43));
  expect((await as(bob).listApiKeys({})).apiKeys).toEqual([]);
  expect((await as(ann).listApiKeys({ projectId: "cart" })).apiKeys).toEqual([]);
});

test("keys of other projects are neither listed nor revoked, and look as if there were none", async () => {
  const { as } = clients();
  const { apiKey } = await as(bob).createApiKey({ name: "b", projectId: "cart", policies: ["resources=event;actions=create"] });
  const id = apiKey?.id ?? "";
  const carl = person("carl", ["shop", all]);
  await expect(as(carl).revokeApiKey({ id })).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining(id) });
  const unknown = "0".repeat(20);
  const messages = await Promise.all(
    [id, unknown].map((each) =>
      as(carl)
        .revokeApiKey({ id: each })
        .catch((error: Error) => error.message.replace(each, "ID")),
    ),
  );
  expect(messages[0]).toBe(messages[1]);
  // Who may see it is told the right that is missing; the call itself is allowed in shop.
  await expect(as(ann).revokeApiKey({ id })).rejects.toMatchObject({ code: "forbidden" });
  expect((await as(bob).revokeApiKey({ id })).apiKey).toMatchObject({ revokedBy: "bob" });
});

test("a key that another gateway has just made can be revoked before this one has heard of it", async () => {
  const { as, elsewhere } = clients();
  const { key } = await elsewhere.create(ann, { projectId: "shop", name: "x", role: "Viewer", policies: [], lifetimeMs: 3_600_000 });
  expect((await as(ann).revokeApiKey({ id: key.id })).apiKey).toMatchObject({ revokedBy: "ann" });
  await expect(as(ann).revokeApiKey({ id: "no.id*>" })).rejects.toMatchObject({ code: "not_found" });
});

test("what has ended, and keys of jobs, are listed on request only", async () => {
  const { keys, as } = clients();
  const { apiKey } = await as(ann).createApiKey({ name: "gone", projectId: "shop", role: "Viewer" });
  await as(ann).revokeApiKey({ id: apiKey?.id ?? "" });
  await as(ann).createApiKey({ name: "short", projectId: "shop", role: "Viewer", lifetime: { seconds: 60n } });
  const { key } = await keys.create(ann, { projectId: "shop", name: "x", role: "Viewer", policies: [], lifetimeMs: 3_600_000 });
  await keys.issue({ ...key, name: "job", workload: { rule: "r", issuer: "https://ci.example", subject: "s" } });
  now = now.add({ minutes: 2 });
  const names = async (request: { all?: boolean }) => (await as(ann).listApiKeys(request)).apiKeys.map(({ name }) => name).sort();
  expect(await names({})).toEqual(["x"]);
  expect(await names({ all: true })).toEqual(["gone", "job", "short", "x"]);
});

test.for([
  { name: "more than one has", request: { name: "a", projectId: "cart", role: "Admin" }, code: "forbidden" },
  { name: "for every project", request: { name: "a", projectId: "*", role: "Viewer" }, code: "invalid" },
  { name: "without a project", request: { name: "a", role: "Viewer" }, code: "invalid" },
  {
    name: "that never ends",
    request: { name: "a", projectId: "shop", role: "Viewer", lifetime: { seconds: 10n ** 12n } },
    code: "invalid",
  },
  { name: "that is over at once", request: { name: "a", projectId: "shop", role: "Viewer", lifetime: { seconds: -1n } }, code: "invalid" },
] as const)("a key $name is refused", async ({ request, code }) => {
  const { as } = clients();
  await expect(as(ann).createApiKey(request)).rejects.toMatchObject({ code });
});

test("the audit names a key by its id, whatever was written for it", async () => {
  const { keys, as } = clients();
  const { apiKey, secret } = await as(ann).createApiKey({ name: "ci", projectId: "shop", role: "Viewer" });
  const nothing = {
    views: {
      getRemoved: () => {
        throw new Error("not asked");
      },
    },
    find: async () => {
      throw new Error("not asked");
    },
  };
  // Neither applications nor chains are asked for a key.
  const find = findAudited({ ...nothing, findKey: (word: string) => keys.get(word) } as unknown as Parameters<typeof findAudited>[0]);
  expect(await find("api-key", secret)).toEqual({
    objects: [{ kind: "api-key", id: apiKey?.id, name: "ci" }],
    projectId: "shop",
    pipedId: "",
  });
  const unknown = await find("api-key", `${secret.slice(0, -1)}%`);
  expect(JSON.stringify(unknown)).not.toContain(secret.slice(30, -1));
});
