import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { encodeInventory } from "../inventory/inventory.ts";
import { pruneRemovedTargets } from "./settle-removed-targets.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const target = (name: string) => ({ name, config: {} });

/** What is logged of a deploy target whose cluster does not answer. */
async function linesFor(onTargetRemoval: "keep" | "prune"): Promise<readonly string[]> {
  const stored = new Map([
    ["targets", text({ dev: "route-dev", old: "route-old" })],
    ["inventory/old", encodeInventory([{ group: "", kind: "ConfigMap", namespace: "shop", name: "a" }])],
  ]);
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const kept = { find: async () => undefined, put: async () => {} };
  const context = {
    application: applicationSchema.parse({ onTargetRemoval }),
    deployment: { applicationId: "app", applicationName: "shop", repositoryUrl: "" },
    target: { commitHash: "c" },
    stage: { id: "stage" },
    deployTargets: [target("dev")],
    otherDeployTargets: [target("old")],
    sharedObjects: { find: async (key: string) => stored.get(key), put: async () => {} },
    log: { info: say, success: say, error: say },
    metadata: kept,
    pluginMetadata: kept,
    signal: new AbortController().signal,
  };
  const at = () => Promise.reject(new Fault("unavailable", "cluster old does not answer"));
  expect(await pruneRemovedTargets(context as never, { at } as unknown as Clusters)).toBe("1 orphaned on old");
  return lines;
}

test("a former deploy target that cannot be reached fails nothing, and the log says what tries again", async () => {
  expect(await linesFor("prune")).toContainEqual(expect.stringMatching(/^warning: .*does not answer.*; the next deployment tries again$/s));
  expect(await linesFor("keep")).toContainEqual(
    expect.stringMatching(/^warning: .*does not answer.*; to try again: slipway app sync shop --prune-targets$/s),
  );
});
