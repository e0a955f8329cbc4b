import { Fault } from "@slipway/domain";
import type { Plugin } from "@slipway/plugin-client";
import { sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { planningPlugin } from "./planning-plugin.ts";

const source = {
  applicationDirectory: "/apps/shop",
  commitHash: "c",
  applicationConfig: new Uint8Array(),
  applicationConfigFilename: "app.pipecd.yaml",
  sharedConfigDirectory: "/apps/.pipe",
};

test("a plugin that is not ready is called as soon as it is ready", async () => {
  const back = Promise.withResolvers<void>();
  const asked: string[] = [];
  const plugin = {
    name: "wait",
    ready: () => back.promise,
    buildQuickSyncStages: async () => {
      asked.push("quick sync");
      return [];
    },
  } as unknown as Plugin;
  const answer = planningPlugin(plugin, sampleDeployment(), source, undefined).buildQuickSyncStages(true, new AbortController().signal);
  await Promise.resolve();
  expect(asked).toEqual([]);
  back.resolve();
  expect(await answer).toEqual([]);
  expect(asked).toEqual(["quick sync"]);
});

test("a plugin that stays unavailable is not called", async () => {
  const away = new Fault("unavailable", "plugin wait does not answer");
  const plugin = { name: "wait", ready: () => Promise.reject(away) } as unknown as Plugin;
  const { determineStrategy } = planningPlugin(plugin, sampleDeployment(), source, undefined);
  await expect(determineStrategy(new AbortController().signal)).rejects.toBe(away);
});
