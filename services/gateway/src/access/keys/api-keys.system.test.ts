import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { builtInRoles, type Principal } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ApiKeys } from "./api-keys.ts";
import { openApiKeys } from "./open-api-keys.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;
let here: ApiKeys;
let there: ApiKeys;
/** The clock of both gateways. */
let now = Temporal.Now.instant();

const open = async () =>
  resources.use(await openApiKeys({ bus, hasty: bus, log, rolesOf: () => builtInRoles, hasRule: () => true, now: () => now })).keys;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "gateway", log }));
  await ensureStreams(bus);
  [here, there] = [await open(), await open()];
});
afterAll(() => resources.disposeAsync());

const ann: Principal = {
  id: "test:ann",
  actor: { kind: "person", name: "ann", signIn: "session" },
  emails: [],
  grants: [{ projectId: "shop", from: "Admin", policies: builtInRoles.find(({ name }) => name === "Admin")?.policies ?? [] }],
};
const wanted = { projectId: "shop", name: "ci", role: "Viewer", policies: [], lifetimeMs: 3_600_000 };
const call = (keys: ApiKeys, bearer: string | undefined) =>
  keys.authenticator({ bearer, header: new Headers(), remoteAddress: "10.0.0.7" });
const made = (name = "ci") => here.create(ann, { ...wanted, name });

test("a key that one gateway made is known to another at once, and only to who has all of it", async () => {
  const { key, secret } = await made();
  expect(await call(there, secret)).toMatchObject({
    principal: { id: `api-key:${key.id}`, actor: { name: "key ci" }, grants: [{ projectId: "shop" }] },
  });
  expect(await call(there, undefined)).toBeUndefined();
  expect(await call(there, "somebody else's token")).toBeUndefined();
});

test("an unknown id and a wrong secret are answered alike, and cost the same requests", async () => {
  const { key, secret } = await made();
  await call(there, secret);
  const other = (await made()).secret.slice(-43);
  const lookUps = vi.spyOn(bus, "call");
  const refusal = async (bearer: string) => {
    lookUps.mockClear();
    const error = await Promise.resolve(call(there, bearer)).catch((thrown: unknown) => thrown);
    return { error, requests: lookUps.mock.calls.length };
  };
  const wrong = await refusal(`slk_${key.id}_${other}`);
  const unknown = await refusal(`slk_${"0".repeat(20)}_${other}`);
  lookUps.mockRestore();
  expect(wrong.error).toMatchObject({ code: "unauthenticated" });
  expect(unknown).toEqual(wrong);
  expect(wrong.requests).toBe(1);
});

test("more unknown keys at a time than the server should be asked for are turned away", async () => {
  const unknown = Array.from({ length: 200 }, (_, at) => `slk_${String(at).padStart(20, "0")}_${"A".repeat(43)}`);
  const codes = await Promise.all(
    unknown.map((bearer) => Promise.resolve(call(there, bearer)).catch(({ code }: { code: string }) => code)),
  );
  expect(new Set(codes)).toEqual(new Set(["unauthenticated", "unavailable"]));
  const { secret } = await made();
  expect(await call(here, secret)).toBeDefined();
});

test("a revocation ends a key everywhere, and stays", async () => {
  const { key, secret } = await made();
  const signedIn = await call(there, secret);
  const ended = vi.fn();
  signedIn?.ended?.addEventListener("abort", ended);
  await here.revoke(key.id, ann);
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
  for (const keys of [here, there, await open()]) await expect(call(keys, secret)).rejects.toThrow("the API key ci was revoked");
  const again = await there.revoke(key.id, { ...ann, actor: { ...ann.actor, name: "bob" } });
  expect(again.revokedBy?.name).toBe("ann");
  await expect(here.revoke("0".repeat(20), ann)).rejects.toMatchObject({ code: "not_found" });
});

test("two revocations at the same time are one", async () => {
  const { key } = await made();
  const [a, b] = await Promise.all([here.revoke(key.id, ann), there.revoke(key.id, ann)]);
  expect(a.revokedAt).toEqual(b.revokedAt);
});

test("an expired key is refused, and only who has its secret learns that", async () => {
  const { key, secret } = await made();
  now = now.add({ hours: 1 });
  await expect(call(there, secret)).rejects.toThrow("the API key ci has expired");
  await expect(call(there, `slk_${key.id}_${"A".repeat(43)}`)).rejects.toThrow("the API key is not valid");
});

test("the last use of a key is shown, also by another gateway when it was told", async () => {
  await using elsewhere = await openApiKeys({ bus, hasty: bus, log, rolesOf: () => builtInRoles, hasRule: () => true, now: () => now });
  const { key, secret } = await made();
  await call(elsewhere.keys, secret);
  await elsewhere[Symbol.asyncDispose]();
  const lastUse = () => here.list().find((each) => each.key.id === key.id)?.use;
  await vi.waitFor(() => expect(lastUse()).toMatchObject({ address: "10.0.0.7", usedAt: now }));
});

test("NATS holds no secret, and removes a key some time after its end", async () => {
  const { key, secret } = await made();
  const stored = await bus.manager.direct.getMessage("API_KEYS", { last_by_subj: `slipway.access.api-key.${key.id}` });
  expect(stored?.string()).not.toContain(secret.slice(-43));
  const days = Number.parseInt(stored?.header.get("Nats-TTL") ?? "", 10) / 86_400;
  expect(days).toBeGreaterThan(29);
  expect(days).toBeLessThan(31);
});

test("whatever one writes for a key, it is found by its id", () => {
  expect(here.get("slk_")).toBeUndefined();
  const [newest] = here.list();
  expect(here.get(`slk_${newest?.key.id}_${"A".repeat(43)}`)).toEqual(newest?.key);
});
