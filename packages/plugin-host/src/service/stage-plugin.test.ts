import type { DeploymentAggregates } from "@slipway/bus";
import { expect, test } from "vitest";
import { stagePlugin } from "./stage-plugin.ts";

test("a stage is looked up until it is there, and then no more", async () => {
  let stages: readonly { readonly id: string; readonly plugin: string }[] = [];
  let lookups = 0;
  const findBy = (async () => {
    lookups++;
    return { state: { stages } };
  }) as unknown as DeploymentAggregates["findBy"]; // Only the stages of the state are read.
  const pluginOf = stagePlugin({ findBy });
  expect(await pluginOf("d", "s")).toBeUndefined();
  stages = [{ id: "s", plugin: "wait" }];
  expect([await pluginOf("d", "s"), await pluginOf("d", "s")]).toEqual(["wait", "wait"]);
  expect(lookups).toBe(2);
});
