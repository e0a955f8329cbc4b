import { Fault, type TargetResult, targetResultMetadata } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { encodeInventory } from "../inventory/inventory.ts";
import { pruneRemovedTargets } from "./settle-removed-targets.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const target = (name: string) => ({ name, labels: {}, config: {} });

const input = { kubectlVersion: "1.33.0", multiTargets: [{ target: { name: "dev" }, kubectlVersion: "1.34.0" }, { kustomizeDir: "." }] };

/** What is logged and stored of a former deploy target whose cluster refuses with a fault. */
async function pruneWith(onTargetRemoval: "keep" | "prune", fault?: Fault, section = {}) {
  const stored = new Map([
    ["targets", text({ dev: "route-dev", old: "route-old" })],
    ["inventory/old", encodeInventory([{ group: "", kind: "ConfigMap", namespace: "shop", name: "a" }])],
  ]);
  const lines: string[] = [];
  const say = (kind: string) => (line: string) => void lines.push(`${kind}: ${line}`);
  const kept = { find: async () => undefined, put: async () => {} };
  const stage = new Map<string, string>();
  const putAll = async (values: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(values)) stage.set(key, value);
  };
  const context = {
    application: applicationSchema.parse({ onTargetRemoval, input, ...section }),
    deployment: { applicationId: "app", applicationName: "shop", repositoryUrl: "" },
    target: { commitHash: "c" },
    stage: { id: "stage" },
    deployTargets: [target("dev")],
    otherDeployTargets: [target("old")],
    sharedObjects: { find: async (key: string) => stored.get(key), put: async () => {} },
    log: { info: say("info"), success: say("success"), error: say("error") },
    metadata: { ...kept, putAll },
    pluginMetadata: kept,
    signal: new AbortController().signal,
  };
  const known = { kinds: () => [], unread: [], findKind: () => undefined };
  const catalogue = async () => {
    if (fault === undefined) return known;
    throw fault;
  };
  const cluster = { route: "route-dev", uid: { find: async () => "" }, catalogue, catalogueOf: catalogue };
  const versions: string[] = [];
  const at = async (_: object, { version }: { readonly version: string }) => {
    versions.push(version);
    return cluster;
  };
  const summary = await pruneRemovedTargets(context as never, { at } as unknown as Clusters);
  return { lines, summary, versions, results: Object.fromEntries(stage) };
}

const stored = (result: TargetResult["result"], text: string) => targetResultMetadata([{ deployTarget: "old", result, text }]);
const away = new Fault("unavailable", "cluster old does not answer");

test.for(["prune", "keep"] as const)(
  "a former deploy target that cannot be reached is unavailable, with onTargetRemoval: %s",
  async (value) => {
    const { lines, summary, results } = await pruneWith(value, away);
    expect(results).toEqual(stored("unavailable", away.message));
    expect(summary).toBe("unavailable: old, 1 orphaned there");
    expect(lines).toContainEqual(
      expect.stringMatching(/^error: old: cluster old does not answer; deleted there once it can be reached: ConfigMap shop\/a$/),
    );
  },
);

test.for([
  ["prune", "the next deployment tries again"],
  ["keep", "to try again: slipway app sync shop --prune-targets"],
] as const)(
  "one that fails for another reason has failed, and with onTargetRemoval: %s the log says what tries again",
  async ([value, next]) => {
    const { lines, summary, results } = await pruneWith(value, new Fault("internal", "no"));
    expect(results).toEqual(stored("failed", "no"));
    expect(summary).toBe("failed: old, 1 orphaned there");
    expect(lines).toContain(`error: old: no; ${next}: ConfigMap shop/a`);
  },
);

test("the clusters are asked with the versions of kubectl that their deploy targets have", async () => {
  const { versions } = await pruneWith("prune", away);
  expect(new Set(versions.slice(1))).toEqual(new Set(["1.33.0", "1.34.0"]));
  expect(versions[0]).toBe("1.34.0");
});

test("nothing is deleted there if a protected kind is none of the cluster", async () => {
  const { lines, results } = await pruneWith("prune", undefined, { protectedKinds: ["ConfigMapp"] });
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^error: old: protectedKinds in spec\.plugins\.kubernetes has no effect, because the cluster has no such kind: ConfigMapp/,
    ),
  );
  expect(Object.values(results).join()).toContain("failed");
});
