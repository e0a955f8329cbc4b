import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { applicationKey, Fault, newDeployment, newTrigger, type Plan, planStage } from "@slipway/domain";
import { type GitRepository, openDeploymentSource, type Sources } from "@slipway/git";
import type { PlanPreview, Plugins } from "@slipway/plugin-client";
import { PreviewAskSchema } from "@slipway/proto/state";
import type { OpenSource } from "@slipway/secrets";
import { aggregatesWith, sampleApplication, sampleTime, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { previewApplication } from "./preview-application.ts";
import { planAsReviewed } from "./reviewed-plans.ts";

const application = sampleApplication({ deployTargets: { kubernetes: ["dev"] } });
const head = "a".repeat(40);
const signal = new AbortController().signal;
const none = { basisReason: "", objects: [], refusal: "", pruneLimit: "" };
const commit = { hash: head, subject: "Change", body: "", author: "", authoredAt: sampleTime };

/** An application that nothing runs of, whose plugin says the next of `answers` each time. */
async function system(...answers: readonly (string | Fault)[]) {
  const checkout = await tempDir("reviewed");
  const { path, configFilename } = application.source;
  await mkdir(join(checkout.path, path), { recursive: true });
  await writeFile(join(checkout.path, path, configFilename), "kind: Application\n");
  const repository: Partial<GitRepository> = {
    head: async () => head,
    fetch: async () => head,
    commit: async () => commit,
    treeIds: async () => new Map(),
    checkout: async () => ({ dir: checkout.path, [Symbol.asyncDispose]: async () => {} }),
  };
  const left = [...answers];
  const getPlanPreview = async (): Promise<readonly PlanPreview[]> => {
    const details = left.shift() ?? "";
    if (details instanceof Fault) throw details;
    return [{ deployTarget: "dev", summary: "1 changed", noChange: false, details, diffLanguage: "diff", basis: undefined, ...none }];
  };
  const plan: Plan = {
    strategy: "quick-sync",
    strategyReason: "because",
    versions: [],
    stages: [planStage({ id: "s", name: "K8S_SYNC", plugin: "kubernetes", index: 0 })],
    runningCommitHash: undefined,
    runningPath: undefined,
    runningConfigFilename: undefined,
    pruneLeft: [],
    chainBlocks: [],
    chainHealthTimeoutMs: 0,
    configHash: "",
    timeoutMs: 1,
  };
  const sources = { repository: () => repository } as unknown as Sources;
  const deps = {
    applications: (await aggregatesWith({ applications: [application], deployments: [] })).applications,
    sources, // nothing else is asked of them
    openSource: ((...given) => openDeploymentSource(sources, ...given)) satisfies OpenSource,
    plugins: { find: () => ({ getPlanPreview }) } as unknown as Pick<Plugins, "find">, // nor of a plugin
    planOf: async () => plan,
    ofBranch: { openSource: () => Promise.reject(new Error("no branch")), planOf: async () => plan },
    files: "needed" as const,
    now: () => sampleTime,
  };
  const review = async () =>
    (await previewApplication(deps)(create(PreviewAskSchema, { ...applicationKey(application), withPlan: true }), signal)).planId;
  const apply = (planId: string | undefined) => planAsReviewed(deps)(deploymentOf(planId), application, signal);
  return { plan, review, apply, [Symbol.asyncDispose]: () => checkout[Symbol.asyncDispose]() };
}

function deploymentOf(planId: string | undefined) {
  const { id: applicationId, name: applicationName, projectId, pipedId, source, deployTargets, labels } = application;
  const trigger = newTrigger({ kind: "command", commit: { ...commit, branch: "main", url: "" }, at: sampleTime });
  const about = { applicationId, applicationName, projectId, pipedId, source, deployTargets, labels, trigger };
  return newDeployment({ ...about, id: applicationId, createdAt: sampleTime, planId });
}

test("what was reviewed is planned if it is the same now", async () => {
  await using same = await system("- a\n+ b", "- a\n+ b");
  expect(await same.apply(await same.review())).toBe(same.plan);
});

test("a plan is not applied if the deploy targets would change in another way now", async () => {
  await using changed = await system("- a\n+ b", "- x\n+ b");
  await expect(changed.apply(await changed.review())).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("nothing was changed"),
  });
});

test("a plan waits for a plugin that is away, and cannot be reviewed without it", async () => {
  const away = new Fault("unavailable", "plugin kubernetes does not answer");
  await using later = await system("- a", away);
  await expect(later.apply(await later.review())).rejects.toMatchObject({ code: "unavailable" });
  await using never = await system(away);
  expect(await never.review()).toBe("");
});

test("differences beyond what is shown count", async () => {
  const long = "+ line\n".repeat(40_000);
  await using changed = await system(`${long}a`, `${long}b`);
  await expect(changed.apply(await changed.review())).rejects.toMatchObject({ code: "precondition" });
});

test("a deployment without a reviewed plan asks for no preview", async () => {
  await using usual = await system(new Fault("internal", "it was asked"));
  expect(await usual.apply(undefined)).toBe(usual.plan);
});
