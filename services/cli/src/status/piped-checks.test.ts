import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Hold, RepositoryStatus, SyncState, SyncStatus } from "@slipway/domain";
import { PluginState, PluginStatusSchema } from "@slipway/proto/state";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationChecks, pluginChecks, repositoryChecks } from "./piped-checks.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const lines = (checks: ReturnType<typeof pluginChecks>) => checks.map(({ name, state, says, next }) => [name, state, says, next]);

test("a plugin that is down is named with its problem and where to read more", () => {
  const plugin = (name: string, state: PluginState, problem = "") =>
    create(PluginStatusSchema, { pipedId: "eu", name, state, problem, restarts: problem === "" ? 0 : 3 });
  const plugins = [plugin("wait", PluginState.RUNNING), plugin("kubernetes", PluginState.WAITING, "exited with code 1\nstack")];
  expect(lines(pluginChecks(plugins))).toEqual([
    ["plugin eu/kubernetes", "attention", "Waiting after 3 restarts: exited with code 1", "slipway plugin logs kubernetes --piped eu"],
    ["plugins", "ok", "1 of 2 without a problem", ""],
  ]);
  expect(lines(pluginChecks([]))).toEqual([["plugins", "ok", "no executor that answers has one", ""]]);
});

test("a plugin whose last call failed is named with the reason, until a call succeeds", () => {
  const [early, late] = [timestampFromMs(1_000), timestampFromMs(2_000)];
  const failing = { pipedId: "eu", name: "kubernetes", state: PluginState.RUNNING, lastError: "no kubeconfig\nmore" };
  expect(lines(pluginChecks([create(PluginStatusSchema, { ...failing, lastErrorAt: late, lastSuccessAt: early })]))).toEqual([
    ["plugin eu/kubernetes", "attention", "its last call failed: no kubeconfig", "slipway plugin list"],
    ["plugins", "ok", "0 of 1 without a problem", ""],
  ]);
  expect(lines(pluginChecks([create(PluginStatusSchema, { ...failing, lastErrorAt: early, lastSuccessAt: late })]))).toEqual([
    ["plugins", "ok", "1 of 1 without a problem", ""],
  ]);
});

test("of very many problems the first are named, the rest are counted", () => {
  const plugins = Array.from({ length: 14 }, (_, n) => create(PluginStatusSchema, { name: `p${n}`, problem: "down" }));
  expect(lines(pluginChecks(plugins)).slice(-2)).toEqual([
    ["plugins", "attention", "4 more have a problem", "slipway plugin list"],
    ["plugins", "ok", "0 of 14 without a problem", ""],
  ]);
});

test("a repository that cannot be read, and one with problems of its files, are named", () => {
  const repository = (repositoryId: string, given: Partial<RepositoryStatus> = {}): RepositoryStatus => ({
    projectId: "p",
    pipedId: "eu",
    pipedName: "",
    repositoryId,
    remote: "r",
    branch: "main",
    head: "a",
    lastSuccessAt: at,
    lastError: undefined,
    failingSince: undefined,
    problems: [],
    removedAt: undefined,
    encryptionKey: "",
    ...given,
  });
  const away = repository("apps", { failingSince: at, lastError: { reason: "no route to host", isBranchGone: false, at } });
  expect(lines(repositoryChecks([away, repository("fine"), repository("odd", { problems: ["a.yaml is twice", "b"] })]))).toEqual([
    [
      "repository eu/apps",
      "attention",
      "repository apps cannot be read since 2026-01-01T00:00:00Z: no route to host",
      "slipway repository list --piped eu",
    ],
    ["repository eu/odd", "attention", "a.yaml is twice (and 1 more)", "slipway repository list --piped eu"],
    ["repositories", "ok", "1 of 3 read without a problem", ""],
  ]);
});

test("applications are counted by status; an invalid file and a lost deployment need a person", () => {
  const application = (
    name: string,
    status: SyncStatus,
    given: { lostReason?: string; waitsFor?: string; holds?: readonly Hold[] } = {},
  ) => ({
    application: { name, lostReason: given.lostReason ?? "", holds: given.holds ?? [] },
    sync: { status },
    waitsFor: given.waitsFor ?? "",
  });
  const fine = [application("a", "synced"), application("b", "out-of-sync"), application("c", "deploying", { waitsFor: "an approval" })];
  const counts = "1 Deploying, 1 OutOfSync, 1 Synced; 1 waits for an approval or for other applications (slipway app list --waiting)";
  expect(lines(applicationChecks(fine))).toEqual([["applications", "ok", `3: ${counts}`, ""]]);
  const hold = { kind: "failed", commitHash: "c", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime } as const;
  expect(lines(applicationChecks([application("h", "synced", { holds: [hold] })]))).toEqual([
    ["applications", "ok", "1: 1 Synced; 1 is held (slipway app list --held)", ""],
  ]);
  const bad = [application("d", "invalid-config"), application("e", "unknown", { lostReason: "deployment x was lost" })];
  expect(lines(applicationChecks(bad))).toEqual([
    ["applications", "attention", "2: 1 InvalidConfig, 1 Unknown", "slipway app list --status invalid-config"],
    ["application e", "attention", "deployment x was lost", "slipway app get e"],
  ]);
});

test("an application whose targets cannot be read needs a person; one that was not looked at yet does not", () => {
  const application = { name: "a", lostReason: "", holds: [] };
  const check = (sync: SyncState, holds: readonly Hold[] = []) =>
    lines(applicationChecks([{ application: { ...application, holds }, sync, waitsFor: "" }]));
  expect(check({ status: "unknown", reason: "no kubeconfig" })).toEqual([
    ["applications", "attention", "1: 1 Unknown", "slipway app list --status unknown"],
  ]);
  expect(check({ status: "unknown" })).toEqual([["applications", "ok", "1: 1 Unknown", ""]]);
  const hold = { kind: "failed", commitHash: "c", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime } as const;
  expect(check({ status: "unknown", reason: "deployment d of c failed" }, [hold])).toEqual([
    ["applications", "attention", "1: 1 Unknown; 1 is held (slipway app list --held)", "slipway app list --held"],
  ]);
});
