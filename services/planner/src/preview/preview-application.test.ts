import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { type ObjectAction as Action, applicationKey, Fault } from "@slipway/domain";
import { type GitRepository, openDeploymentSource, type Sources } from "@slipway/git";
import type { PlanPreview, PlanPreviewRequest, Plugins } from "@slipway/plugin-client";
import { ObjectAction, PreviewBasis } from "@slipway/proto/plugin-extension";
import { PreviewAskSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleApplication, sampleTime, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { previewApplication } from "./preview-application.ts";

const changes = { deployTarget: "dev", summary: "2 to add", noChange: false, details: "+ a\n+ b" };

/** Previews an application whose running commit is `running`, in a repository that has the commit `head` only. */
async function preview({
  fetchRunning,
  basisReason = "",
  objects = [],
}: {
  readonly fetchRunning: () => Promise<string>;
  readonly basisReason?: string;
  readonly objects?: PlanPreview["objects"];
}) {
  await using checkout = await tempDir("preview");
  const application = sampleApplication({
    deployTargets: { kubernetes: ["dev"] },
    lastSucceeded: {
      deploymentId: "one",
      commitHash: "running",
      path: "shop",
      configFilename: "app.pipecd.yaml",
      status: "succeeded",
      statusReason: "",
      refused: false,
      dryRun: false,
      removal: false,
      versions: [],
      createdAt: sampleTime,
      completedAt: sampleTime,
    },
  });
  const { path, configFilename } = application.source;
  await mkdir(join(checkout.path, path), { recursive: true });
  await writeFile(join(checkout.path, path, configFilename), "kind: Application\n");
  const repository: Partial<GitRepository> = {
    head: async () => "head",
    fetch: async ({ want } = {}) => (want === "running" ? fetchRunning() : "head"),
    commit: async (hash) => ({ hash, subject: "Change", body: "", author: "", authoredAt: sampleTime }),
    treeIds: async () => new Map(),
    checkout: async () => ({ dir: checkout.path, [Symbol.asyncDispose]: async () => {} }),
  };
  const asked: PlanPreviewRequest[] = [];
  const plugin = {
    getPlanPreview: async (request: PlanPreviewRequest): Promise<readonly PlanPreview[]> => {
      asked.push(request);
      return [{ ...changes, diffLanguage: "diff", basis: "live", basisReason, objects, refusal: "", pruneLimit: "3" }];
    },
  };
  const { applications } = await aggregatesWith({ applications: [application], deployments: [] });
  const sources = { repository: () => repository } as unknown as Sources;
  const make = previewApplication({
    applications,
    sources, // a preview with the files it needs asks for nothing else
    openSource: (...given) => openDeploymentSource(sources, ...given),
    plugins: { find: () => plugin } as unknown as Pick<Plugins, "find">, // nor a plugin for anything but its preview
    planOf: () => Promise.reject(new Error("no plan was asked for")),
    ofBranch: { openSource: () => Promise.reject(new Error("no branch")), planOf: () => Promise.reject(new Error("no branch")) },
    now: () => sampleTime,
    files: "needed",
  });
  return { answer: await make(create(PreviewAskSchema, applicationKey(application)), new AbortController().signal), asked };
}

test("a running commit that cannot be read is a problem of the preview, which compares with nothing and still says what runs", async () => {
  const gone = () => Promise.reject(new Fault("not_found", "no commit running: it may have been removed by a forced push"));
  const { answer, asked } = await preview({ fetchRunning: gone });
  expect(answer).toEqual({
    runningCommitHash: "running",
    targetCommitHash: "head",
    targets: [
      {
        plugin: "kubernetes",
        ...changes,
        basis: PreviewBasis.LIVE,
        basisReason: "",
        refusal: "",
        pruneLimit: "3",
        objects: [],
        moreObjects: 0,
      },
    ],
    problems: [
      "the running commit cannot be read, so this is compared with nothing: no commit running: it may have been removed by a forced push",
    ],
  });
  expect(asked).toMatchObject([{ running: undefined, target: { commitHash: "head" } }]);
});

test("a repository that does not answer is no running commit that is gone: the preview fails and can be asked for again", async () => {
  const away = () => Promise.reject(new Fault("unavailable", "git.example does not answer"));
  await expect(preview({ fetchRunning: away })).rejects.toMatchObject({ code: "unavailable", message: "git.example does not answer" });
});

test("a running commit that can be read is compared with", async () => {
  const { answer, asked } = await preview({ fetchRunning: async () => "running" });
  expect(answer.problems).toEqual([]);
  expect(asked).toMatchObject([{ running: { commitHash: "running" }, target: { commitHash: "head" } }]);
});

test("a deploy target that could not be asked is a problem, and what the files say is still there", async () => {
  const { answer } = await preview({ fetchRunning: async () => "running", basisReason: "the cluster does not answer" });
  expect(answer).toMatchObject({
    targets: [changes],
    problems: ["deploy target dev could not be asked what would change: the cluster does not answer"],
  });
});

const object = (action: Action, name: string, ...notes: readonly string[]) => ({
  ...{ action, name, notes, group: "", kind: "ConfigMap", namespace: "web", diff: "" },
});

test("an object of which the target could not tell is a problem, with the reason", async () => {
  const reason = "the cluster cannot say what it would become: the webhook is away";
  const objects = [object("change", "a"), object("unknown", "b", reason), object("unknown", "c", "the same")];
  const { answer } = await preview({ fetchRunning: async () => "running", objects });
  expect(answer).toMatchObject({
    targets: [changes],
    problems: [`on deploy target dev it is not known what would happen to ConfigMap web/b (and 1 more object): ${reason}`],
  });
});

test("what happens to each object, and what was compared with, is there for programs", async () => {
  const objects = [object("refuse", "a", "too long")];
  const { answer } = await preview({ fetchRunning: async () => "running", objects });
  expect(answer.targets).toMatchObject([
    {
      basis: PreviewBasis.LIVE,
      objects: [{ action: ObjectAction.REFUSE, kind: "ConfigMap", namespace: "web", name: "a", notes: ["too long"] }],
      moreObjects: 0,
    },
  ]);
});

test("what a target does not keep is known: it is no problem", async () => {
  const { answer } = await preview({ fetchRunning: async () => "running", objects: [object("not-kept", "a", "it drops a field")] });
  expect(answer.problems).toEqual([]);
});
