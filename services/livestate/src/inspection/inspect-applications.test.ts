import { create } from "@bufbuild/protobuf";
import { type Application, Fault, type ObjectLogPart } from "@slipway/domain";
import type { InspectedApplication, InspectionCalls, Plugin } from "@slipway/plugin-client";
import { LogsAskSchema } from "@slipway/proto/state";
import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { inspectApplications } from "./inspect-applications.ts";

const place = { projectId: "project", pipedId: "piped", applicationId: "app", deployTarget: "" };
const object = { $typeName: "slipway.state.v1.ObjectName", kind: "deploy", name: "web", namespace: "" } as const;
const manifestAsk = { $typeName: "slipway.state.v1.ManifestAsk", object, withManagedFields: false, withDeclared: false } as const;
const { signal } = new AbortController();
const event = (reason: string, second: number) => ({
  object: { deployTarget: "dev", group: "", kind: "Pod", namespace: "", name: "web" },
  ...{ type: "Normal", reason, message: "", count: 1, reporter: "", firstAt: undefined },
  lastAt: Temporal.Instant.fromEpochMilliseconds(second * 1000),
});
const part = (text: string): ObjectLogPart => ({ lines: [], notices: [text] });

const lacking = (what: string) => new Fault("precondition", `plugin old cannot ${what}: it does not offer that`);
/** A plugin of PipeCD, one without the object, and one that has it. */
const old: InspectionCalls = {
  getManifest: () => Promise.reject(lacking("show manifests")),
  listEvents: () => Promise.reject(lacking("list events")),
  listUnmanaged: () => Promise.reject(lacking("list objects that no application manages")),
  streamLogs: async function* () {
    yield* [];
    throw lacking("show logs");
  },
};
const other: InspectionCalls = {
  getManifest: () => Promise.reject(new Fault("not_found", "no deploy web")),
  listEvents: async ({ object: of }) => ({ events: of ? [] : [event("late", 9)], omitted: 1, problems: [] }),
  listUnmanaged: () => Promise.reject(new Fault("unavailable", "b is away")),
  streamLogs: async function* () {
    yield* [];
    throw new Fault("not_found", "no deploy web");
  },
};
const asked: InspectedApplication[] = [];
const kubernetes: InspectionCalls = {
  async getManifest({ application, deployTargets, source }) {
    asked.push({ application, deployTargets });
    const declared = source && { manifest: "{}", problem: "", commitHash: source.commitHash };
    return { object: event("", 0).object, manifest: "{}", declared };
  },
  listEvents: async () => ({ events: [event("early", 1), event("later", 10)], omitted: 2, problems: ["no events of x"] }),
  listUnmanaged: async () => ({
    objects: [{ object: event("", 0).object, createdAt: undefined, managedBy: "kubectl" }],
    ...{ omitted: 2, problems: ["may not list secrets"] },
  }),
  streamLogs: async function* ({ tailLines }) {
    yield part(`tail ${tailLines}`);
    yield part("end");
  },
};

function inspections(
  deployTargets: Application["deployTargets"],
  plugins: Readonly<Record<string, InspectionCalls>>,
  learnSecrets = async () => {},
  given: Partial<Application> = {},
) {
  const state = sampleApplication({ deployTargets, ...given });
  return inspectApplications({
    applications: { get: async () => ({ state, sequence: 1 }) as never },
    plugins: { find: (name) => plugins[name] as Plugin | undefined },
    learnSecrets,
    openSource: async (_, commitHash) => ({
      ...{ applicationDirectory: "/a", commitHash, applicationConfig: new Uint8Array(), applicationConfigFilename: "app.pipecd.yaml" },
      sharedConfigDirectory: "",
      [Symbol.asyncDispose]: async () => void closed.push(commitHash),
    }),
  });
}
const closed: string[] = [];
const targets = { old: ["a"], other: ["b"], kubernetes: ["dev", "prod"] };
const all = { old, other, kubernetes };

test("nothing is shown before it is known what must not be", async () => {
  asked.length = 0;
  const away = () => Promise.reject(new Fault("unavailable", "no connection to Git"));
  const { getManifest, listEvents, listUnmanaged, streamLogs } = inspections(targets, all, away);
  const logs = { object, container: "", previous: false, sinceSeconds: 0n, tailLines: 1n, follow: false } as never;
  await expect(getManifest(place, manifestAsk, signal)).rejects.toThrow("no connection to Git");
  await expect(listEvents(place, { object } as never, signal)).rejects.toThrow("no connection to Git");
  await expect(listUnmanaged(place, signal)).rejects.toThrow("no connection to Git");
  await expect(Array.fromAsync(streamLogs(place, logs, signal))).rejects.toThrow("no connection to Git");
  expect(asked).toEqual([]);
});

test("the plugin that has the object answers, on the target that is named", async () => {
  const { getManifest, streamLogs } = inspections(targets, all);
  expect((await getManifest(place, manifestAsk, signal)).manifest).toBe("{}");
  await getManifest({ ...place, deployTarget: "prod" }, manifestAsk, signal);
  const application = { id: "app", name: "shop", pipedId: "piped" };
  expect(asked).toEqual([
    { application, deployTargets: ["dev", "prod"] },
    { application, deployTargets: ["prod"] },
  ]);
  expect(await Array.fromAsync(streamLogs(place, create(LogsAskSchema, { object, tailLines: 3 }), signal))).toEqual([
    part("tail 3"),
    part("end"),
  ]);
});

test("if none has it, the answer is of one that looked for it, or that none offers it", async () => {
  const some = inspections({ old: ["a"], other: ["b"] }, all);
  await expect(some.getManifest(place, manifestAsk, signal)).rejects.toMatchObject({ code: "not_found", message: "no deploy web" });
  const none = inspections({ old: ["a"] }, all);
  await expect(none.getManifest(place, manifestAsk, signal)).rejects.toThrow("plugin old cannot show manifests: it does not offer that");
  await expect(Array.fromAsync(none.streamLogs(place, create(LogsAskSchema, { object }), signal))).rejects.toThrow("cannot show logs");
  await expect(none.listEvents(place, { $typeName: "slipway.state.v1.EventsAsk" }, signal)).rejects.toThrow("cannot list events");
});

test("the events of all plugins are joined in their order", async () => {
  const { listEvents } = inspections(targets, all);
  const { events, omitted, problems } = await listEvents(place, { $typeName: "slipway.state.v1.EventsAsk" }, signal);
  expect(events.map(({ reason }) => reason)).toEqual(["early", "late", "later"]);
  expect({ omitted, problems }).toEqual({ omitted: 3, problems: ["no events of x"] });
});

test("what no application manages is listed by every plugin that can, and who failed is said", async () => {
  const { listUnmanaged } = inspections(targets, all);
  expect(await listUnmanaged(place, signal)).toMatchObject({
    ...{ objects: [{ managedBy: "kubectl" }], omitted: 2, problems: ["may not list secrets", "b is away"] },
  });
  await expect(inspections({ old: ["a"] }, all).listUnmanaged(place, signal)).rejects.toThrow("cannot list objects");
});

test.for([
  {
    name: "a target that it does not have",
    given: targets,
    at: "stage",
    says: "application shop has no deploy target stage: it has a, b, dev, prod",
  },
  { name: "an application without targets", given: {}, at: "", says: "application shop has no deploy target: it has none" },
  { name: "a plugin that the piped does not have", given: { lambda: ["x"] }, at: "", says: "this piped has no plugin lambda" },
])("$name is a fault", async ({ given, at, says }) => {
  const { getManifest } = inspections(given, all);
  await expect(getManifest({ ...place, deployTarget: at }, manifestAsk, signal)).rejects.toMatchObject({
    code: "not_found",
    message: says,
  });
});

test("files are opened only to say how they declare an object, those that the live state is compared with, and closed after the answer", async () => {
  const reference = { deploymentId: "d", commitHash: "c1", configFilename: "app.pipecd.yaml", triggeredAt: Temporal.Now.instant() };
  const deployed = inspections(targets, all, undefined, { lastTriggered: reference } as never);
  expect((await deployed.getManifest(place, manifestAsk, signal)).declared).toBeUndefined();
  expect(closed).toEqual([]);
  const found = await deployed.getManifest(place, { ...manifestAsk, withDeclared: true }, signal);
  expect(found.declared).toEqual({ manifest: "{}", problem: "", commitHash: "c1" });
  expect(closed).toEqual(["c1"]);
  const never = inspections(targets, all);
  expect((await never.getManifest(place, { ...manifestAsk, withDeclared: true }, signal)).declared).toBeUndefined();
});
