import { once } from "node:events";
import { Code, type ConnectError, createClient, createContextKey, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import type { Principal } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { expect, onTestFinished, test, vi } from "vitest";
import { setSignedIn } from "../access/caller.ts";
import { limitCallers } from "./limit-callers.ts";

const address = createContextKey<string>("");

function principalOf(id: string): Principal {
  return { id, actor: { kind: "person", name: id, signIn: "session" }, emails: [], grants: [] };
}

/** A service behind the limits, in whose calls headers say who makes them and from where. */
function begin({ callsPerSecond = 100, watchesPerCaller = 2 } = {}) {
  const clock = { now: 0 };
  const signIn: Interceptor = (next) => (request) => {
    request.contextValues.set(address, request.header.get("from") ?? "");
    setSignedIn(request.contextValues, { principal: principalOf(request.header.get("caller") ?? "") });
    return next(request);
  };
  const limit = limitCallers({ callsPerSecond, watchesPerCaller }, { now: () => clock.now, from: (values) => values.get(address) });
  const transport = createRouterTransport(
    (router) => {
      router.service(Health, { check: () => ({}) });
      router.service(DeploymentService, {
        getDeployment: () => ({}),
        async *watchDeployments(_, { signal }) {
          yield {};
          if (!signal.aborted) await once(signal, "abort");
        },
      });
    },
    { router: { interceptors: [signIn, limit] } },
  );
  const client = createClient(DeploymentService, transport);
  return {
    clock,
    health: createClient(Health, transport),
    call: (by: string, from = "") => client.getDeployment({}, { headers: { caller: by, from } }),
    /** Opens a stream, and returns what closes it. */
    watch: async (by: string) => {
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      const messages = client.watchDeployments({}, { headers: { caller: by }, signal: stop.signal })[Symbol.asyncIterator]();
      await messages.next();
      return () => stop.abort();
    },
  };
}

test("calls above the rate are refused with the time to wait, and others are served meanwhile", async () => {
  const { clock, call } = begin({ callsPerSecond: 1 });
  for (let calls = 0; calls < 10; calls++) await call("a");
  const refused = call("a");
  await expect(refused).rejects.toMatchObject({
    code: Code.ResourceExhausted,
    rawMessage: expect.stringMatching(/MAX_CALLS_PER_SECOND.*try again in 1 s/),
  });
  expect(await refused.catch((error: ConnectError) => error.metadata.get("retry-after"))).toBe("1");
  await call("b");
  clock.now += 1_000;
  await call("a");
});

test("the address does not matter for those who have signed in, and is the caller for those who have not", async () => {
  const { call } = begin({ callsPerSecond: 1 });
  for (let calls = 0; calls < 10; calls++) await call("a", `192.0.2.${calls}`);
  await expect(call("a", "192.0.2.99")).rejects.toMatchObject({ code: Code.ResourceExhausted });
  for (let calls = 0; calls < 10; calls++) await call("anonymous", "192.0.2.1");
  await expect(call("anonymous", "192.0.2.1")).rejects.toMatchObject({ code: Code.ResourceExhausted });
  await call("anonymous", "192.0.2.2");
});

test("a caller may have so many streams open, others theirs, and one more when one has ended", async () => {
  const { watch } = begin();
  const stop = await watch("a");
  await watch("a");
  await expect(watch("a")).rejects.toMatchObject({ code: Code.ResourceExhausted, rawMessage: expect.stringContaining("2 open streams") });
  await watch("b");
  stop();
  await vi.waitFor(() => watch("a"), 60_000);
});

test("checks of health are not limited: load balancers must not be told that nothing serves", async () => {
  const { health } = begin({ callsPerSecond: 1 });
  for (let calls = 0; calls < 100; calls++) await expect(health.check({})).resolves.toBeDefined();
});
