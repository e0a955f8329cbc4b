import { Code, createClient, createContextKey, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import { Fault, serviceActor } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { serverInterceptors, silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { setSignedIn } from "../access/caller.ts";
import { limitStrangers } from "./limit-strangers.ts";

const address = createContextKey<string>("");

/** A service that knows a few keys, and may look at others for a while. */
function begin() {
  const clock = { now: 0 };
  const keys = new Set(["good", "other", "third"]);
  const looked = vi.fn();
  const setAddress: Interceptor = (next) => (request) => {
    request.contextValues.set(address, request.header.get("from") ?? "");
    return next(request);
  };
  const authenticate: Interceptor = (next) => (request) => {
    looked();
    const key = request.header.get("authorization") ?? request.header.get("cookie") ?? "";
    if (key === "of another site") throw new Fault("forbidden", "a page of another site made this request");
    if (key === "not now") throw new Fault("unavailable", "nobody can look at it now");
    if (!keys.has(key)) throw new Fault("unauthenticated", "sign in");
    setSignedIn(request.contextValues, { principal: { id: key, actor: serviceActor("test"), emails: [], grants: [] } });
    return next(request);
  };
  const strangers = limitStrangers({
    isKnown: (header) => header.get("authorization") === "other",
    now: () => clock.now,
    from: (values) => values.get(address),
  });
  const interceptors = serverInterceptors({ service: "gateway", log: silentLogger(), more: [setAddress, strangers, authenticate] });
  const transport = createRouterTransport((router) => router.service(DeploymentService, { listDeployments: () => ({}) }), {
    router: { interceptors },
  });
  const client = createClient(DeploymentService, transport);
  const call = (key: string, from = "192.0.2.1", header = "authorization") =>
    client.listDeployments({}, { headers: { from, ...(key !== "" && { [header]: key }) } });
  return { clock, keys, looked, call };
}
const unauthenticated = { code: Code.Unauthenticated };
const refused = { code: Code.ResourceExhausted, rawMessage: expect.stringContaining("failed to sign in") };

test("an address whose calls fail to sign in is refused before its credentials are looked at, until a while has passed", async () => {
  const { clock, looked, call } = begin();
  for (let tries = 0; tries < 50; tries++) await expect(call(tries % 2 ? `bad ${tries}` : "")).rejects.toMatchObject(unauthenticated);
  for (let tries = 0; tries < 100; tries++) await expect(call(`bad ${tries}`)).rejects.toMatchObject(refused);
  expect(looked).toHaveBeenCalledTimes(50);
  await call("good", "192.0.2.2");
  clock.now += 1_000;
  await call("good");
});

test.for(["authorization", "cookie"])("whoever was let in before, by %s, is not kept out by others at the same address", async (header) => {
  const { call } = begin();
  await call("good", "192.0.2.1", header);
  for (let tries = 0; tries < 60; tries++) await call("bad").catch(() => {});
  await call("good", "192.0.2.1", header);
  await expect(call("third")).rejects.toMatchObject(refused);
  // Credentials of people and jobs are replaced every few minutes.
  await call("other");
});

test("credentials that were revoked are nothing special any more", async () => {
  const { keys, looked, call } = begin();
  await call("good");
  keys.delete("good");
  for (let tries = 0; tries < 49; tries++) await call("bad").catch(() => {});
  await expect(call("good")).rejects.toMatchObject(unauthenticated);
  await expect(call("good")).rejects.toMatchObject(refused);
  expect(looked).toHaveBeenCalledTimes(51);
});

test("credentials that nobody has looked at, or that came from another site, open no door", async () => {
  const { looked, call } = begin();
  for (const key of ["of another site", "not now"]) await expect(call(key)).rejects.toBeDefined();
  for (let tries = 0; tries < 60; tries++) await call("bad").catch(() => {});
  looked.mockClear();
  for (const key of ["of another site", "not now"]) await expect(call(key)).rejects.toMatchObject(refused);
  expect(looked).not.toHaveBeenCalled();
});

test("an address that makes calls in the name of other pages has to wait, and one whose credentials nobody can look at now has not", async () => {
  const { call } = begin();
  for (let tries = 0; tries < 60; tries++) await expect(call("not now")).rejects.toMatchObject({ code: Code.Unavailable });
  for (let tries = 0; tries < 50; tries++) await expect(call("of another site")).rejects.toMatchObject({ code: Code.PermissionDenied });
  await expect(call("of another site")).rejects.toMatchObject(refused);
});

test("calls that sign in cost an address nothing", async () => {
  const { call } = begin();
  for (let calls = 0; calls < 100; calls++) await call("good");
  await expect(call("bad")).rejects.toMatchObject(unauthenticated);
});
