import { type Application, deploymentReference, Fault } from "@slipway/domain";
import type { LivestateRequest, Plugin, PluginLivestate } from "@slipway/plugin-client";
import { sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type ObserveDeps, observeApplication } from "./observe-application.ts";

const trigger = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "newest" }) };
const deployed = sampleApplication({ lastTriggered: deploymentReference(sampleDeployment({ trigger })) });
const synced: PluginLivestate = {
  plugin: "kubernetes",
  sync: { status: "synced" },
  resources: [
    {
      id: "r",
      parentIds: [],
      name: "web",
      resourceType: "Deployment",
      metadata: {},
      health: "healthy",
      healthReason: "",
      deployTarget: "local",
      plugin: "kubernetes",
      createdAt: undefined,
      sync: "unknown",
      drift: [],
    },
  ],
};
const drifted: PluginLivestate = {
  plugin: "terraform",
  sync: { status: "out-of-sync", reason: "1 differs", detail: "- a" },
  resources: [],
};

/** Plugins with these answers, the requests they received, and how many sources are open. */
function begin(
  answers: Readonly<Record<string, (request: LivestateRequest) => Promise<PluginLivestate | undefined>>>,
  more: Partial<ObserveDeps> = {},
) {
  const asked: LivestateRequest[] = [];
  const source = { opened: [] as string[], paths: [] as string[], open: 0 };
  const deps: ObserveDeps = {
    openSource: async (application, commitHash) => {
      source.opened.push(commitHash);
      source.paths.push(application.source.path);
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
        return name in answers ? ({ name, getLivestate } as unknown as Plugin) : undefined; // nothing else of a plugin is used
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

test("while the last triggered commit is held, what runs is compared with the one that its rollback restored, where its files were", async () => {
  const { observe, source } = begin({ kubernetes: async () => synced });
  const lastSucceeded = { ...deploymentReference(sampleDeployment({ status: "succeeded" })), commitHash: "good", path: "moved" };
  const hold = { kind: "failed", commitHash: "newest", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime } as const;
  expect(await observe({ ...deployed, lastSucceeded, holds: [hold] })).toMatchObject({ commitHash: "good" });
  expect(source.opened).toEqual(["good"]);
  expect(source.paths).toEqual(["moved"]);
});

test("plugins compare with the last triggered commit, on the deploy targets of the application", async () => {
  const { observe, asked, source } = begin({ kubernetes: async () => synced });
  expect(await observe()).toMatchObject({
    applicationId: "app",
    projectId: "project",
    pipedId: "piped",
    commitHash: "newest",
    syncStatus: "synced",
    syncReason: "",
    health: "healthy",
    resources: [{ id: "r" }],
    at: sampleTime,
  });
  expect(asked).toMatchObject([{ application: { id: "app", name: "shop" }, deployTargets: ["local"], source: { commitHash: "newest" } }]);
  expect(source).toEqual({ opened: ["newest"], paths: ["shop"], open: 0 });
});

const unknown = { syncStatus: "unknown", health: "unknown" };
const both = { ...deployed, deployTargets: { kubernetes: ["local"], terraform: ["dev"] } };
const unavailable = () => Promise.reject(new Fault("unavailable", "the cluster does not answer"));
const cases = [
  {
    name: "an unavailable target makes the state unknown, with the reason",
    answers: { kubernetes: unavailable },
    want: { ...unknown, syncReason: "the cluster does not answer" },
  },
  {
    name: "the text of a bug is not shown",
    answers: { kubernetes: () => Promise.reject(new TypeError("secret is undefined")) },
    want: { ...unknown, syncReason: "plugin kubernetes failed" },
  },
  {
    name: "a plugin that reports no live state leaves it unknown",
    answers: { kubernetes: async () => undefined },
    want: { ...unknown, syncReason: "" },
  },
  {
    name: "a plugin that reports no live state is no part of the application",
    application: both,
    answers: { kubernetes: async () => synced, terraform: async () => undefined },
    want: { syncStatus: "synced", health: "healthy" },
  },
  {
    name: "a plugin that the piped does not have keeps the application from reading as synced",
    application: both,
    answers: { kubernetes: async () => synced },
    want: { syncStatus: "unknown", syncReason: "terraform: this piped has no plugin terraform" },
  },
  {
    name: "an unavailable plugin keeps the application from reading as synced and healthy",
    application: both,
    answers: { kubernetes: async () => synced, terraform: unavailable },
    want: { ...unknown, syncReason: "terraform: the cluster does not answer" },
  },
  {
    name: "an unavailable plugin does not hide what another one reports",
    application: both,
    answers: { kubernetes: unavailable, terraform: async () => drifted },
    want: {
      syncStatus: "out-of-sync",
      syncReason: "terraform: 1 differs; kubernetes: the cluster does not answer",
      syncDetail: "terraform: - a",
    },
  },
  {
    name: "unavailable Git makes the state unknown",
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

test("a stop rejects instead of reporting an unknown state", async () => {
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

test("what a removed application has left is not compared with Git", async () => {
  const missing = { ...synced.resources[0], health: "missing" } as PluginLivestate["resources"][number];
  const partly = { ...drifted, plugin: "kubernetes", resources: [...synced.resources, missing] };
  const removed = { ...deployed, deployTargets: { kubernetes: ["local"] }, removedAt: sampleTime };
  const observe = (answers: Parameters<typeof begin>[0]) => begin(answers).observe(removed);
  expect(await observe({ kubernetes: async () => partly })).toMatchObject({
    syncStatus: "orphaned",
    syncReason: "",
    syncDetail: "",
    resources: synced.resources,
  });
  expect(await observe({ kubernetes: async () => ({ ...partly, resources: [missing] }) })).toMatchObject({
    syncStatus: "unknown",
    resources: [],
  });
  expect(await observe({ kubernetes: () => Promise.reject(new Fault("unavailable", "down")) })).toMatchObject({
    syncStatus: "orphaned",
    syncReason: "down",
  });
});
