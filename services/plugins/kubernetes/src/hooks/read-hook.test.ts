import { formatProblem } from "@slipway/plugin-sdk/yaml";
import { expect, test } from "vitest";
import type { Manifest } from "../manifests/manifest.ts";
import { eventsOf, type HookConvention } from "./hook.ts";
import { readHook, syncWaveOf } from "./read-hook.ts";
import { splitHooks } from "./split-hooks.ts";

const manifest = (annotations: Readonly<Record<string, string>>, name = "migrate"): Manifest => ({
  object: { apiVersion: "batch/v1", kind: "Job", metadata: { name, annotations } },
  file: "jobs.yaml",
  line: 3,
});
const argo = (event: string, more: Readonly<Record<string, string>> = {}) => manifest({ "argocd.argoproj.io/hook": event, ...more });
const read = (convention: HookConvention, each: Manifest) => {
  const { hook, problems } = readHook(each, convention);
  return { events: hook?.events, weight: hook?.weight, policies: hook && [...hook.policies], problems };
};

test("the annotations of Helm make a hook with events, weight and delete policies", () => {
  const annotations = {
    "helm.sh/hook": "pre-install, pre-upgrade",
    "helm.sh/hook-weight": "-5",
    "helm.sh/hook-delete-policy": "hook-succeeded,hook-failed",
  };
  expect(read("helm", manifest(annotations))).toEqual({
    events: ["pre-install", "pre-upgrade"],
    weight: -5,
    policies: ["succeeded", "failed"],
    problems: [],
  });
});

test("the annotations of Argo CD do too; the default policy is the deletion before the next creation", () => {
  const hook = argo("PreSync,PostSync", { "argocd.argoproj.io/sync-wave": "2" });
  expect(read("argo", hook)).toEqual({ events: ["PreSync", "PostSync"], weight: 2, policies: ["before-creation"], problems: [] });
});

test.for<[HookConvention, Manifest]>([
  ["none", argo("PreSync")],
  ["helm", argo("PreSync")],
  ["argo", manifest({ "helm.sh/hook": "pre-install" })],
  ["argo", manifest({})],
])("%s: an object without annotations of the convention is no hook", ([convention, each]) =>
  expect(read(convention, each)).toMatchObject({ events: undefined, problems: [] }),
);

test("words that a convention does not have are problems with the place of the object", () => {
  const { problems } = read(
    "argo",
    argo("Presync", { "argocd.argoproj.io/sync-wave": "first", "argocd.argoproj.io/hook-delete-policy": "Never" }),
  );
  expect(problems).toEqual([
    'jobs.yaml:3: Job.batch migrate: "Presync" in the annotation argocd.argoproj.io/hook is unknown: use PreSync, Sync, PostSync, SyncFail, Skip, PreDelete, PostDelete',
    "jobs.yaml:3: Job.batch migrate: the annotation argocd.argoproj.io/sync-wave must be an integer",
    'jobs.yaml:3: Job.batch migrate: "Never" in the annotation argocd.argoproj.io/hook-delete-policy is unknown: use BeforeHookCreation, HookSucceeded, HookFailed',
  ]);
  expect(readHook(manifest({ "argocd.argoproj.io/sync-wave": "1.5" }), "argo").problems).toHaveLength(1);
});

test("hooks are separated from the declared state, and annotations without effect are named", () => {
  const [hook, plain] = [argo("Sync"), manifest({ "argocd.argoproj.io/sync-wave": "-1" }, "plain")];
  expect(splitHooks([hook, plain], "argo")).toMatchObject({ manifests: [plain], hooks: [{ manifest: hook }], problems: [] });
  expect(syncWaveOf(plain)).toBe(-1);
  const { manifests, hooks } = splitHooks([hook, plain], "none");
  expect(hooks).toEqual([]);
  expect(manifests.flatMap(({ warnings = [] }) => warnings.map(formatProblem))).toEqual([
    "jobs.yaml:3:1: the annotations helm.sh/hook, argocd.argoproj.io/hook, argocd.argoproj.io/sync-wave have no effect without input.hooks: helm or argo: applied like all other objects: Job.batch migrate (jobs.yaml:3), Job.batch plain (jobs.yaml:3)",
  ]);
  expect(splitHooks([plain], "helm").manifests[0]?.warnings).toHaveLength(1);
  expect(splitHooks([manifest({})], "none").manifests[0]?.warnings).toBeUndefined();
});

test("a chart is installed once, then upgraded; a rollback runs no hooks of Argo CD", () => {
  expect(eventsOf("helm", { isRollback: false, isFirst: true })).toEqual({ before: "pre-install", after: "post-install" });
  expect(eventsOf("helm", { isRollback: false, isFirst: false })).toEqual({ before: "pre-upgrade", after: "post-upgrade" });
  expect(eventsOf("helm", { isRollback: true, isFirst: false })).toEqual({ before: "pre-rollback", after: "post-rollback" });
  expect(eventsOf("argo", { isRollback: true, isFirst: false })).toEqual({});
});
