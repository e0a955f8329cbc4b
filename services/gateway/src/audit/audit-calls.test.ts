import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { type AuditEntry, Fault } from "@slipway/domain";
import { ApplicationService, DeploymentService, EventService, SystemService } from "@slipway/proto/api";
import { connectClient, createLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { announceCall } from "../commands/actor-of.ts";
import { gatewayInterceptors } from "../testing/serve.ts";
import { auditCalls } from "./audit-calls.ts";
import type { FindAudited } from "./find-audited.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const shop = { projectId: "shop", pipedId: "eu" };
const web = { kind: "application", id: "a1", name: "web" };

const find: FindAudited = async (kind, word) => {
  if (kind === "application" && word === "web") return { objects: [web], ...shop };
  if (word === "broken") throw new TypeError("a mistake in the lookup");
  if (kind === "deployment" && word === "d1") return { objects: [{ kind, id: "d1", name: "" }, web], ...shop };
  return undefined;
};

function gateway(
  applications: Partial<ServiceImpl<typeof ApplicationService>>,
  deployments: Partial<ServiceImpl<typeof DeploymentService>> = {},
  redeliverDeadLetter: ServiceImpl<typeof SystemService>["redeliverDeadLetter"] = async () => {
    throw new Error("a secret of the database");
  },
  isProject = (projectId: string): boolean => projectId === "shop",
) {
  const lines: string[] = [];
  const log = createLogger({ service: "gateway", destination: { write: (line) => void lines.push(line) } });
  const entries: AuditEntry[] = [];
  const audit = auditCalls({
    find,
    isProject,
    report: async (entry) => void entries.push(entry),
    log,
    now: () => at,
  });
  const interceptors = gatewayInterceptors({ log, between: [audit] });
  const transport = createRouterTransport(
    (router) => {
      router.service(ApplicationService, applications);
      router.service(DeploymentService, deployments);
      router.service(EventService, { registerEvent: async () => ({ event: { id: "e1", name: "built", projectId: "shop" } }) });
      router.service(SystemService, { redeliverDeadLetter });
    },
    { router: { interceptors } },
  );
  return {
    entries,
    logged: () => lines.map((line): Record<string, unknown> => JSON.parse(line)),
    applications: connectClient(ApplicationService, transport),
    deployments: connectClient(DeploymentService, transport),
    events: connectClient(EventService, transport),
    system: connectClient(SystemService, transport),
  };
}

const headers = { "slipway-user": "ann", "user-agent": "slipway/1.0" };

test("a command is recorded as accepted, with who sent it, for what, and its id", async () => {
  const { applications, entries } = gateway({ syncApplication: async () => ({ commandId: "c1", deploymentId: "d9" }) });
  await applications.syncApplication({ idOrName: "web", revision: "abcdef1", pruneTargets: true }, { headers });
  expect(entries).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at,
      ...shop,
      actor: { kind: "person", name: "ann", signIn: "claimed" },
      address: "",
      userAgent: "slipway/1.0",
      action: "application.sync",
      objects: [{ kind: "deployment", id: "d9", name: "" }, web],
      result: "accepted",
      reason: "",
      commandId: "c1",
      details: { revision: "abcdef1", prune_targets: "true" },
    },
  ]);
});

test("what is done at once is recorded as done, with the reason that was given", async () => {
  const { applications, entries } = gateway({
    disableApplication: async () => ({ application: { id: "a1", name: "web", projectId: "shop", pipedId: "eu" } }),
  });
  await applications.disableApplication({ idOrName: "web", reason: "maintenance" }, { headers });
  expect(entries).toMatchObject([{ action: "application.disable", result: "done", reason: "maintenance", objects: [web], ...shop }]);
});

test("a call on something that does not exist is recorded as refused, with the word that was given", async () => {
  const { applications, entries } = gateway({
    syncApplication: async () => {
      throw new Fault("not_found", "no application nothing");
    },
  });
  await expect(applications.syncApplication({ idOrName: "nothing" }, { headers })).rejects.toThrow("no application nothing");
  expect(entries).toMatchObject([
    {
      result: "refused",
      reason: "no application nothing",
      objects: [{ kind: "application", id: "nothing", name: "" }],
      projectId: "",
      pipedId: "",
    },
  ]);
});

test("a call that is not valid, or not allowed now, is recorded as refused", async () => {
  const { applications, deployments, entries } = gateway(
    {},
    {
      cancelDeployment: async () => {
        throw new Fault("precondition", "deployment d1 has ended");
      },
    },
  );
  await expect(applications.syncApplication({ idOrName: "" })).rejects.toThrow();
  await expect(deployments.cancelDeployment({ deploymentId: "d1" })).rejects.toThrow();
  expect(entries.map(({ action, result, objects }) => [action, result, objects])).toEqual([
    ["application.sync", "refused", []],
    ["deployment.cancel", "refused", [{ kind: "deployment", id: "d1", name: "" }, web]],
  ]);
});

test("a call that breaks is recorded as failed, without what a bug says", async () => {
  const { system, applications, entries } = gateway({
    holdApplication: async () => {
      throw new Fault("unavailable", "NATS does not answer");
    },
  });
  await expect(system.redeliverDeadLetter({ sequence: 7n })).rejects.toThrow();
  await expect(applications.holdApplication({ idOrName: "web" })).rejects.toThrow();
  expect(entries.map(({ action, result }) => [action, result])).toEqual([
    ["message.replay", "failed"],
    ["application.hold", "failed"],
  ]);
  expect(entries[0]).toMatchObject({ objects: [{ kind: "message", id: "7" }], actor: { name: "anonymous" } });
  expect(JSON.stringify(entries)).not.toContain("secret");
});

test("a mistake in what looks up objects changes no answer: the call is recorded once, with the word that was given, and the mistake is logged", async () => {
  const { applications, entries, logged } = gateway({
    syncApplication: async () => ({ commandId: "c1" }),
    holdApplication: async () => {
      throw new Fault("precondition", "it is held already");
    },
  });
  expect(await applications.syncApplication({ idOrName: "broken" })).toMatchObject({ commandId: "c1" });
  await expect(applications.holdApplication({ idOrName: "broken" })).rejects.toThrow("it is held already");
  const objects = [{ kind: "application", id: "broken", name: "" }];
  expect(entries).toMatchObject([
    { action: "application.sync", result: "accepted", commandId: "c1", objects },
    { action: "application.hold", result: "refused", reason: "it is held already", objects },
  ]);
  expect(logged().filter(({ msg }) => msg === "an object of the audit was not found, because of a mistake")).toMatchObject([
    { level: "error", kind: "application", word: "broken", err: { message: "a mistake in the lookup" } },
    { level: "error", kind: "application", word: "broken" },
  ]);
});

test("a mistake in what makes entries changes no answer either, and the act that is missing is logged", async () => {
  const { applications, entries, logged } = gateway({ syncApplication: async () => ({ commandId: "c1" }) }, {}, undefined, () => {
    throw new TypeError("a mistake in the projects");
  });
  expect(await applications.syncApplication({ idOrName: "web" })).toMatchObject({ commandId: "c1" });
  expect(entries).toEqual([]);
  expect(logged()).toContainEqual(
    expect.objectContaining({ level: "error", msg: "an act is missing in the audit", action: "application.sync" }),
  );
});

test("the content of an event is not recorded, and the event is named by the id that it got", async () => {
  const { events, entries } = gateway({});
  await events.registerEvent({ name: "built", id: "build-7", data: "s3cret", labels: { token: "s3cret" } });
  expect(entries).toMatchObject([
    {
      action: "event.register",
      result: "done",
      projectId: "shop",
      objects: [{ kind: "event", id: "e1", name: "built" }],
      details: { id: "build-7" },
    },
  ]);
  expect(JSON.stringify(entries)).not.toContain("s3cret");
});

test("what nothing else would record is announced before it is done, once nothing refuses it", async () => {
  const order: string[] = [];
  const { system, entries } = gateway({}, {}, async (_, { values }) => {
    await announceCall(values);
    order.push(entries.map(({ result }) => result).join());
    return { subject: "slipway.work" };
  });
  await system.redeliverDeadLetter({ sequence: 7n }, { headers });
  expect(order).toEqual(["accepted"]);
  expect(entries).toMatchObject(["accepted", "done"].map((result) => ({ action: "message.replay", result, actor: { name: "ann" } })));
  expect(entries[0]?.id).not.toBe(entries[1]?.id);
});

test("what only reads is not recorded, and neither is a dry run", async () => {
  const { applications, entries } = gateway({ getApplication: async () => ({}), pruneApplication: async () => ({}) });
  await applications.getApplication({ idOrName: "web" });
  await applications.pruneApplication({ idOrName: "web", dryRun: true });
  expect(entries).toEqual([]);
});
