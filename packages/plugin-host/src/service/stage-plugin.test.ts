import type { DeploymentAggregates } from "@slipway/bus";
import { expect, test } from "vitest";
import { stagePlugin } from "./stage-plugin.ts";

test("a stage is looked up until it is found, and never again", async () => {
  let stages: readonly { readonly id: string; readonly name: string; readonly plugin: string }[] = [];
  let lookups = 0;
  const findBy = (async () => {
    lookups++;
    return { state: { id: "d", stages } };
  }) as unknown as DeploymentAggregates["findBy"]; // Only the stages of the state are read.
  const pluginOf = stagePlugin({ findBy }, { projectId: "project", pipedId: "piped" });
  await expect(pluginOf("d", "s")).rejects.toMatchObject({ code: "not_found" });
  stages = [{ id: "s", name: "WAIT", plugin: "wait" }];
  expect([await pluginOf("d", "s"), await pluginOf("d", "s")]).toEqual(["wait", "wait"]);
  expect(lookups).toBe(2);
});
