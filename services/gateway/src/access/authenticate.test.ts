import { createRouterTransport } from "@connectrpc/connect";
import { Fault, type Principal } from "@slipway/domain";
import { ApplicationService, DeploymentService, SystemService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { connectClient, serverInterceptors, silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { actorOf } from "../commands/actor-of.ts";
import { authenticate } from "./authenticate.ts";
import type { Authenticator, SignedIn } from "./authenticator.ts";
import { authorize } from "./authorize.ts";
import { callerOf } from "./caller.ts";
import { anonymousReadWay } from "./ways/anonymous.ts";
import { localTokenWay } from "./ways/local-token.ts";

const token = "a-token-of-thirty-two-characters";

const listeners = new Set<() => void>();
const onChange = (listener: () => void): Disposable => {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
};

/** A server that answers who it thinks makes the call. */
function serverFor(...ways: readonly Authenticator[]) {
  const interceptors = serverInterceptors({ service: "gateway", log: silentLogger(), more: [authenticate({ ways, onChange }), authorize] });
  const transport = createRouterTransport(
    (router) => {
      router.service(SystemService, {
        getVersion: (_, context) => ({ version: actorOf(context).name }),
        removeDeadLetter: (_, context) => ({ subject: callerOf(context).principal.id }),
      });
      router.service(ApplicationService, { listApplications: () => ({ total: 7 }) });
      router.service(DeploymentService, {
        async *watchDeployments(_, { signal }) {
          yield {};
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
        },
      });
      router.service(Health, { check: () => ({}) });
    },
    { router: { interceptors } },
  );
  return {
    health: connectClient(Health, transport),
    system: connectClient(SystemService, transport),
    applications: connectClient(ApplicationService, transport),
    deployments: connectClient(DeploymentService, transport),
  };
}

const bearer = (text: string, more = {}) => ({ headers: { authorization: `Bearer ${text}`, ...more } });

test("whoever has the token of this machine may do everything, under the name that it claims", async () => {
  const { system } = serverFor(localTokenWay(token));
  expect(await system.getVersion({}, bearer(token, { "slipway-user": "Jane%20Doe" }))).toMatchObject({ version: "Jane Doe" });
  expect(await system.removeDeadLetter({ sequence: 1n }, bearer(token))).toMatchObject({ subject: "local" });
});

test.for([
  { name: "no credentials", headers: {}, why: /nobody has signed in/ },
  { name: "another token", headers: { authorization: `Bearer ${token}x` }, why: /not valid here/ },
  { name: "a part of the token", headers: { authorization: `Bearer ${token.slice(0, -1)}` }, why: /not valid here/ },
  { name: "another scheme", headers: { authorization: `Basic ${token}` }, why: /nobody has signed in/ },
  { name: "a claimed name only", headers: { "slipway-user": "ann" }, why: /nobody has signed in/ },
])("$name is refused", async ({ headers, why }) => {
  const { system } = serverFor(localTokenWay(token));
  const call = system.getVersion({}, { headers });
  await expect(call).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(call).rejects.toThrow(why);
});

test("health needs no sign-in", async () => {
  await expect(serverFor().health.check({})).resolves.toBeDefined();
});

test("without any way to sign in nothing is answered", async () => {
  await expect(serverFor().system.getVersion({}, bearer(token))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("anonymous callers read and change nothing, and a wrong token does not make one anonymous", async () => {
  const { applications, system } = serverFor(localTokenWay(token), anonymousReadWay());
  expect(await applications.listApplications({})).toMatchObject({ total: 7 });
  await expect(system.removeDeadLetter({ sequence: 1n })).rejects.toMatchObject({ code: "forbidden" });
  await expect(applications.listApplications({}, bearer("wrong"))).rejects.toMatchObject({ code: "unauthenticated" });
});

const ann: Principal = {
  id: "ann",
  actor: { kind: "person", name: "ann", signIn: "session" },
  emails: [],
  grants: [
    {
      projectId: "*",
      from: "Viewer",
      policies: [{ resources: [{ resource: "deployment", labels: {}, names: [] }], actions: ["list"], stages: [] }],
    },
  ],
};
const as = (signedIn: SignedIn) => serverFor(() => signedIn);

test("a right that is held nowhere is refused before the call is handled", async () => {
  const call = as({ principal: ann }).applications.listApplications({});
  await expect(call).rejects.toMatchObject({ code: "forbidden" });
  await expect(call).rejects.toThrow("ann may not do this in any project: it needs the right application.list");
});

test("what a way refuses is not tried with the next one", async () => {
  const refusing: Authenticator = () => {
    throw new Fault("unauthenticated", "this key was revoked");
  };
  await expect(serverFor(refusing, anonymousReadWay()).applications.listApplications({})).rejects.toThrow("this key was revoked");
});

test("an expired sign-in is refused", async () => {
  const expiresAt = Temporal.Now.instant().subtract({ milliseconds: 1 });
  await expect(as({ principal: { ...ann, expiresAt } }).system.getVersion({})).rejects.toMatchObject({ code: "unauthenticated" });
});

test.for(["ended", "expired"])("a stream ends when the sign-in has %s, while it waits", async (how) => {
  const stop = new AbortController();
  const expiresAt = how === "expired" ? Temporal.Now.instant().add({ milliseconds: 100 }) : undefined;
  const stream = as({ principal: { ...ann, expiresAt }, ended: stop.signal })
    .deployments.watchDeployments({})
    [Symbol.asyncIterator]();
  expect((await stream.next()).done).toBe(false);
  const next = stream.next();
  if (how === "ended") stop.abort();
  await expect(next).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a stream ends when the rules give its caller other rights, and goes on if they do not", async () => {
  let grants = ann.grants;
  const { deployments } = serverFor(() => ({ principal: { ...ann, grants }, grantsNow: () => grants }));
  const open = async () => {
    const stream = deployments.watchDeployments({})[Symbol.asyncIterator]();
    expect((await stream.next()).done).toBe(false);
    return stream;
  };
  const next = (await open()).next();
  const change = () => listeners.forEach((listener) => void listener());
  grants = structuredClone(ann.grants);
  change();
  expect(await Promise.race([next.catch(() => "ended"), new Promise((resolve) => setTimeout(resolve, 50, "goes on"))])).toBe("goes on");
  grants = [];
  change();
  await expect(next).rejects.toMatchObject({ code: "unauthenticated" });
  await vi.waitFor(() => expect(listeners.size).toBe(0));
});

test("a stream that is refused listens to no change of the rules", async () => {
  const { deployments } = serverFor(() => ({ principal: { ...ann, grants: [] }, grantsNow: () => [] }));
  for (let tries = 0; tries < 10; tries++)
    await expect(deployments.watchDeployments({})[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "forbidden" });
  await vi.waitFor(() => expect(listeners.size).toBe(0));
});

test("a stream ends when nobody can say which rights its caller has, and no other notices", async () => {
  const unsure = (): never => {
    throw new Fault("invalid", "this policy cannot be read");
  };
  const { deployments } = serverFor(() => ({ principal: ann, grantsNow: unsure }));
  const stream = deployments.watchDeployments({})[Symbol.asyncIterator]();
  expect((await stream.next()).done).toBe(false);
  const next = stream.next();
  expect(() => listeners.forEach((listener) => void listener())).not.toThrow();
  await expect(next).rejects.toMatchObject({ code: "unauthenticated" });
});
