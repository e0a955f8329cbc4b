import { create } from "@bufbuild/protobuf";
import { type Application, deploymentReference, Fault } from "@slipway/domain";
import type { LivestateRequest, Plugin, PluginLivestate } from "@slipway/plugin-client";
import { HealthStatus, ResourceSchema, SyncStatus } from "@slipway/proto/state";
import { sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type ObserveDeps, observeApplication } from "./observe-application.ts";

const trigger = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "newest" }) };
const deployed = sampleApplication({ lastTriggered: deploymentReference(sampleDeployment({ trigger })) });
const synced: PluginLivestate = {
  plugin: "kubernetes",
  syncStatus: SyncStatus.SYNCED,
  reason: "",
  detail: "",
  resources: [create(ResourceSchema, { id: "r", health: HealthStatus.HEALTHY })],
};

/** Plugins that answer like this; what they were asked, and how many sources are still open. */
function begin(
  answers: Readonly<Record<string, (request: LivestateRequest) => Promise<PluginLivestate | undefined>>>,
  more: Partial<ObserveDeps> = {},
) {
  const asked: LivestateRequest[] = [];
  const source = { opened: [] as string[], open: 0 };
  const deps: ObserveDeps = {
    openSource: async (_application, commitHash) => {
      source.opened.push(commitHash);
      source.open += 1;
      return {
        applicationDirectory: "/files",
        commitHash,
        applicationConfig: new Uint8Array(),
        applicationConfigFilename: "app.pipecd.yaml",
        sharedConfigDirectory: "/shared",
        [Symbol.asyncDispose]: async () => {
          source.open -= 1;
        },
      };
    },
    plugins: {
      find: (name) => {
        const getLivestate = (request: LivestateRequest) => {
          asked.push(request);
          return answers[name]?.(request);
        };
        return name in answers ? ({ name, getLivestate } as unknown as Plugin) : undefined; // nothing else of a plugin is asked for
      },
    },
    now: () => sampleTime,
    ...more,
  };
  const observe = (application: Application = deployed, signal = new AbortController().signal) =>
    observeApplication(deps, application, signal);
  return { observe, asked, source };
}

test("an application that was never deployed has no live state", async () => {
  const { observe, source } = begin({ kubernetes: async () => synced });
  expect(await observe(sampleApplication())).toBeUndefined();
  expect(source.opened).toEqual([]);
});

test("plugins compare with the commit that was triggered last, on the application's targets", async () => {
  const { observe, asked, source } = begin({ kubernetes: async () => synced });
  expect(await observe()).toMatchObject({
    applicationId: "app",
    projectId: "project",
    pipedId: "piped",
    commitHash: "newest",
    syncStatus: SyncStatus.SYNCED,
    health: HealthStatus.HEALTHY,
    resources: [{ id: "r" }],
    at: { seconds: BigInt(sampleTime.epochMilliseconds / 1000) },
  });
  expect(asked).toMatchObject([{ application: { id: "app", name: "shop" }, deployTargets: ["local"], source: { commitHash: "newest" } }]);
  expect(source).toEqual({ opened: ["newest"], open: 0 });
});

const unknown = { syncStatus: SyncStatus.UNSPECIFIED, health: HealthStatus.UNSPECIFIED };
const both = { ...deployed, deployTargets: { kubernetes: ["local"], terraform: ["dev"] } };
const away = () => Promise.reject(new Fault("unavailable", "the cluster does not answer"));
const cases = [
  {
    name: "a target that is away makes it unknown, and says so",
    answers: { kubernetes: away },
    want: { ...unknown, syncReason: "the cluster does not answer" },
  },
  {
    name: "the text of a bug is not shown",
    answers: { kubernetes: () => Promise.reject(new TypeError("secret is undefined")) },
    want: { ...unknown, syncReason: "plugin kubernetes failed" },
  },
  {
    name: "a plugin that can not tell makes it unknown",
    answers: { kubernetes: async () => undefined },
    want: { ...unknown, syncReason: "" },
  },
  { name: "a plugin that is not there makes it unknown", answers: {}, want: unknown },
  {
    name: "one plugin that is away keeps the others from looking synced",
    application: both,
    answers: { kubernetes: async () => synced, terraform: away },
    want: { syncStatus: SyncStatus.UNSPECIFIED, health: HealthStatus.HEALTHY, syncReason: "the cluster does not answer" },
  },
  {
    name: "Git that is away makes it unknown",
    answers: { kubernetes: async () => synced },
    more: { openSource: () => Promise.reject(new Fault("unavailable", "no route to git")) },
    want: { ...unknown, syncReason: "no route to git" },
  },
];
test.for(cases)("$name", async ({ answers, want, ...given }) => {
  const { observe, source } = begin(answers, "more" in given ? given.more : {});
  expect(await observe("application" in given ? given.application : deployed)).toMatchObject(want);
  expect(source.open).toBe(0);
});

test("a stop is no answer", async () => {
  const stop = new AbortController();
  const { observe, source } = begin({
    kubernetes: async () => {
      stop.abort(new Fault("canceled", "stopping"));
      throw new Fault("unavailable", "cut off");
    },
  });
  await expect(observe(deployed, stop.signal)).rejects.toMatchObject({ code: "canceled" });
  expect(source.open).toBe(0);
});
