import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { z } from "zod";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { FakeHost } from "./fake-host.ts";
import { testLivestate } from "./test-livestate.ts";
import { testPlan } from "./test-plan.ts";
import { testPreview } from "./test-preview.ts";

const schemas = {
  deployTarget: z.object({ dir: z.string() }),
  application: z.object({ image: z.string().default("none") }),
};
const deploy = defineStage({
  of: schemas,
  options: z.object({ percent: z.int().max(100).default(100) }),
  quickSync: true,
  rollback: { stage: "BACK" },
  operation: { kind: "approve", operators: () => ["ann"] },
  describe: ({ percent }) => `Deploy ${percent}%`,
  display: ({ percent }) => `${percent}%`,
  run: async () => "succeeded",
});
const back = defineStage({ of: schemas, rollback: true, run: async () => "succeeded" });
const plugin = definePlugin({
  name: "demo",
  ...schemas,
  stages: { DEPLOY: deploy, BACK: back },
  deployment: {
    determineVersions: async ({ application }) => [{ name: "shop", version: application.image }],
    determineStrategy: async ({ running }) =>
      running === undefined ? { strategy: "quick-sync", summary: "the first deployment" } : undefined,
  },
  livestate: {
    async getLivestate({ deployTargets, sharedObjects, source, tools }) {
      await sharedObjects.put("seen", new TextEncoder().encode(source.application.image));
      const path = await tools.install("jq", "1.8.1", "true");
      return {
        resources: deployTargets.map(({ name, config }) => ({
          id: name,
          name: config.dir,
          resourceType: path,
          health: "degraded",
          deployTarget: name,
        })),
        sync: { status: "synced" },
      };
    },
  },
  planPreview: {
    async getPlanPreview({ deployTargets, target, running }) {
      if (target.application.image === "none") throw new Fault("invalid", "no image");
      const summary = `${running?.application.image} to ${target.application.image}`;
      return deployTargets.map(({ name }) => ({ deployTarget: name, summary, noChange: false }));
    },
  },
});
const deployTargets = [{ name: "dev", config: { dir: "/srv/dev" } }];

test("a plan in memory has versions, strategy, and the stages of both kinds of sync", async () => {
  const target = { application: { image: "shop:v2" } };
  expect(
    await testPlan(plugin, { deployTargets, target, pipeline: [{ name: "DEPLOY", with: { percent: 10 } }, { name: "DEPLOY" }] }),
  ).toEqual({
    versions: [{ name: "shop", version: "shop:v2" }],
    strategy: { strategy: "quick-sync", summary: "the first deployment" },
    pipeline: [
      {
        name: "DEPLOY",
        index: 0,
        description: "Deploy 10%",
        rollback: false,
        display: "10%",
        operation: { kind: "approve", operators: ["ann"] },
      },
      expect.objectContaining({ index: 1, description: "Deploy 100%" }),
      { name: "BACK", index: 0, description: "", rollback: true },
      { name: "BACK", index: 0, description: "", rollback: true },
      { name: "BACK", index: 1, description: "", rollback: true },
    ],
    quickSync: [
      { name: "DEPLOY", index: 0, description: "Deploy 100%", rollback: false },
      { name: "BACK", index: 0, description: "", rollback: true },
    ],
  });
  expect((await testPlan(plugin, { deployTargets, running: {} })).strategy).toBeUndefined();
});

test("a plan in memory is refused with the place of each problem", async () => {
  const pipeline = [{ name: "DEPLOY", with: { percent: 110 } }];
  await expect(testPlan(plugin, { deployTargets, target: { application: { image: 3 } }, pipeline })).rejects.toThrowError(
    /app\.pipecd\.yaml:\d+:\d+: spec\.plugins\.demo\.image: [\s\S]*app\.pipecd\.yaml:\d+:\d+: with\.percent: /,
  );
});

test("a live state in memory is what the plugin returned, and what it stored is in the host", async () => {
  const host = new FakeHost({ tools: { jq: "/usr/bin/jq" } });
  expect(await testLivestate(plugin, { deployTargets, host, source: { application: { image: "shop:v2" } } })).toEqual({
    resources: [{ id: "dev", name: "/srv/dev", resourceType: "/usr/bin/jq", health: "degraded", deployTarget: "dev" }],
    sync: { status: "synced" },
  });
  expect([...host.objects]).toEqual([["application-1/demo/seen", new TextEncoder().encode("shop:v2")]]);
});

test("a preview in memory compares two revisions, and fails as hosts see it", async () => {
  const [target, running] = [{ application: { image: "shop:v2" } }, { application: { image: "shop:v1" } }];
  expect(await testPreview(plugin, { deployTargets, target, running })).toEqual([
    { deployTarget: "dev", summary: "shop:v1 to shop:v2", noChange: false },
  ]);
  await expect(testPreview(plugin, { deployTargets })).rejects.toMatchObject({ code: "invalid", message: "no image" });
});

test("a plugin without the part says so", async () => {
  const bare = definePlugin({ name: "bare", stages: { S: defineStage({ run: async () => "succeeded" }) } });
  await expect(testLivestate(bare)).rejects.toThrowError("plugin bare has no livestate");
  await expect(testPreview(bare)).rejects.toThrowError("plugin bare has no planPreview");
  expect(await testPlan(bare)).toEqual({ versions: [], strategy: undefined, pipeline: [], quickSync: [] });
});
