import { type Application, type ApplicationLivestate, deploymentReference, Fault } from "@slipway/domain";
import type { LivestateRequest, Plugin, PluginLivestate, PluginLivestateUpdate } from "@slipway/plugin-client";
import { sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { ApplicationFollows, type ApplicationFollowsOptions } from "./application-follows.ts";

const trigger = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "newest" }) };
const deployed = sampleApplication({ lastTriggered: deploymentReference(sampleDeployment({ trigger })) });
const synced: PluginLivestate = {
  plugin: "kubernetes",
  sync: { status: "synced" },
  resources: [
    {
      id: "r",
      parentIds: [],
      name: "web",
      resourceType: "Deployment",
      metadata: {},
      health: "healthy",
      healthReason: "",
      deployTarget: "local",
      plugin: "kubernetes",
      createdAt: undefined,
      sync: "unknown",
      drift: [],
    },
  ],
};
const drifted: PluginLivestate = {
  plugin: "terraform",
  sync: { status: "out-of-sync", reason: "1 differs", detail: "- a" },
  resources: [],
};

async function* once(update: PluginLivestateUpdate): AsyncGenerator<PluginLivestateUpdate> {
  yield update;
}

/** A plugin that pushes what a test tells it to. */
class Pushing {
  /** Signals of the follows, oldest first. */
  readonly follows: AbortSignal[] = [];
  readonly #waiting: (PluginLivestateUpdate | Error)[];
  #wake = (): void => {};

  constructor(...first: (PluginLivestateUpdate | Error)[]) {
    this.#waiting = first;
  }

  push(...updates: (PluginLivestateUpdate | Error)[]): void {
    this.#waiting.push(...updates);
    this.#wake();
  }

  async *watch(signal: AbortSignal): AsyncGenerator<PluginLivestateUpdate> {
    this.follows.push(signal);
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!signal.aborted) {
      const next = this.#waiting.shift();
      if (next instanceof Error) throw next;
      if (next) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Plugins with these answers, the requests they received, and how many sources are open. */
function begin(
  answers: Readonly<Record<string, (request: LivestateRequest) => Promise<PluginLivestate | undefined>>>,
  more: Partial<ApplicationFollowsOptions> = {},
  pushers: Readonly<Record<string, Pushing>> = {},
) {
  const asked: LivestateRequest[] = [];
  const source = { opened: [] as string[], paths: [] as string[], open: 0 };
  const pushed: ApplicationLivestate[] = [];
  const lost: string[] = [];
  const options: ApplicationFollowsOptions = {
    learnSecrets: async () => {},
    openSource: async (application, commitHash) => {
      source.opened.push(commitHash);
      source.paths.push(application.source.path);
      source.open += 1;
      return {
        applicationDirectory: "/files",
        commitHash,
        applicationConfig: new Uint8Array(),
        applicationConfigFilename: "app.pipecd.yaml",
        sharedConfigDirectory: "/shared",
        [Symbol.asyncDispose]: async () => {
          source.open -= 1;
        },
      };
    },
    plugins: {
      find: (name) => {
        const getLivestate = (request: LivestateRequest) => {
          asked.push(request);
          return answers[name]?.(request);
        };
        const pushing = pushers[name];
        const watchLivestate: Plugin["watchLivestate"] = (request, { signal }) => {
          if (!pushing) return once({ kind: "unimplemented" });
          asked.push(request);
          return pushing.watch(signal);
        };
        // Nothing else of a plugin is used.
        const deployTargets = ["local", "dev"];
        return name in answers || pushing ? ({ name, deployTargets, getLivestate, watchLivestate } as unknown as Plugin) : undefined;
      },
    },
    now: () => sampleTime,
    onPushed: (livestate) => void pushed.push(livestate),
    onLost: (id) => void lost.push(id),
    ...more,
  };
  const follows = new ApplicationFollows(options);
  onTestFinished(() => follows[Symbol.dispose]());
  const observe = (application: Application = deployed, signal = new AbortController().signal) => follows.look(application, signal);
  return { follows, observe, asked, source, pushed, lost };
}

test("an application that was never deployed has no live state", async () => {
  const { observe, source } = begin({ kubernetes: async () => synced });
  expect(await observe(sampleApplication())).toBeUndefined();
  expect(source.opened).toEqual([]);
});

test("while the last triggered commit is held, what runs is compared with the one that its rollback restored, where its files were", async () => {
  const { observe, source } = begin({ kubernetes: async () => synced });
  const lastSucceeded = { ...deploymentReference(sampleDeployment({ status: "succeeded" })), commitHash: "good", path: "moved" };
  const hold = { kind: "failed", commitHash: "newest", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime } as const;
  expect(await observe({ ...deployed, lastSucceeded, holds: [hold] })).toMatchObject({ commitHash: "good" });
  expect(source.opened).toEqual(["good"]);
  expect(source.paths).toEqual(["moved"]);
});

test("plugins compare with the last triggered commit, on the deploy targets of the application", async () => {
  const { observe, asked, source } = begin({ kubernetes: async () => synced });
  expect(await observe()).toMatchObject({
    applicationId: "app",
    projectId: "project",
    pipedId: "piped",
    commitHash: "newest",
    syncStatus: "synced",
    syncReason: "",
    health: "healthy",
    resources: [{ id: "r" }],
    at: sampleTime,
  });
  expect(asked).toMatchObject([{ application: { id: "app", name: "shop" }, deployTargets: ["local"], source: { commitHash: "newest" } }]);
  expect(source).toEqual({ opened: ["newest"], paths: ["shop"], open: 0 });
});

const unknown = { syncStatus: "unknown", health: "unknown" };
const both = { ...deployed, deployTargets: { kubernetes: ["local"], terraform: ["dev"] } };
const unavailable = () => Promise.reject(new Fault("unavailable", "the cluster does not answer"));
const cases = [
  {
    name: "an unavailable target makes the state unknown, with the reason",
    answers: { kubernetes: unavailable },
    want: { ...unknown, syncReason: "the cluster does not answer" },
  },
  {
    name: "the text of a bug is not shown",
    answers: { kubernetes: () => Promise.reject(new TypeError("secret is undefined")) },
    want: { ...unknown, syncReason: "plugin kubernetes failed" },
  },
  {
    name: "a plugin that reports no live state leaves it unknown",
    answers: { kubernetes: async () => undefined },
    want: { ...unknown, syncReason: "" },
  },
  {
    name: "a plugin that reports no live state is no part of the application",
    application: both,
    answers: { kubernetes: async () => synced, terraform: async () => undefined },
    want: { syncStatus: "synced", health: "healthy" },
  },
  {
    name: "an application that only a plugin without live states may have is not synced because another one has nothing of it",
    application: both,
    answers: { kubernetes: async () => ({ ...synced, resources: [] }), terraform: async () => undefined },
    want: { ...unknown, syncReason: "plugin terraform reports no live state" },
  },
  {
    name: "a plugin that the piped does not have keeps the application from reading as synced",
    application: both,
    answers: { kubernetes: async () => synced },
    want: { syncStatus: "unknown", syncReason: "terraform: this piped has no plugin terraform" },
  },
  {
    name: "an unavailable plugin keeps the application from reading as synced and healthy",
    application: both,
    answers: { kubernetes: async () => synced, terraform: unavailable },
    want: { ...unknown, syncReason: "terraform: the cluster does not answer" },
  },
  {
    name: "an unavailable plugin does not hide what another one reports",
    application: both,
    answers: { kubernetes: unavailable, terraform: async () => drifted },
    want: {
      syncStatus: "out-of-sync",
      syncReason: "terraform: 1 differs; kubernetes: the cluster does not answer",
      syncDetail: "terraform: - a",
    },
  },
  {
    name: "unavailable Git makes the state unknown",
    answers: { kubernetes: async () => synced },
    more: { openSource: () => Promise.reject(new Fault("unavailable", "no route to git")) },
    want: { ...unknown, syncReason: "no route to git" },
  },
];
test.for(cases)("$name", async ({ answers, want, ...given }) => {
  const { observe, source } = begin(answers, "more" in given ? given.more : {});
  expect(await observe("application" in given ? given.application : deployed)).toMatchObject(want);
  expect(source.open).toBe(0);
});

test("a stop rejects instead of reporting an unknown state", async () => {
  const stop = new AbortController();
  const { observe, source } = begin({
    kubernetes: async () => {
      stop.abort(new Fault("canceled", "stopping"));
      throw new Fault("unavailable", "cut off");
    },
  });
  await expect(observe(deployed, stop.signal)).rejects.toMatchObject({ code: "canceled" });
  expect(source.open).toBe(0);
});

test("a deploy target that the piped no longer has hides nothing on the others, and is named until a prune has recorded it", async () => {
  const removed = { ...deployed, deployTargets: { kubernetes: ["local", "gone"], terraform: ["away"] }, removedAt: sampleTime };
  const { observe, asked } = begin({ kubernetes: async () => synced, terraform: async () => drifted });
  expect(await observe(removed)).toMatchObject({
    syncStatus: "orphaned",
    syncReason:
      "the piped no longer has kubernetes/gone: what is left there is not known; the piped no longer has terraform/away: what is left there is not known",
    resources: synced.resources,
  });
  expect(asked).toMatchObject([{ deployTargets: ["local"] }]);
  const pruned = { ...removed, prunedAt: sampleTime, pruneLeft: ["kubernetes/gone: the piped no longer has it"] };
  expect(await observe(pruned)).toMatchObject({ syncReason: "" });
  const nowhere = { ...removed, deployTargets: { kubernetes: ["gone"] } };
  expect(await observe(nowhere)).toMatchObject({
    syncStatus: "orphaned",
    syncReason: "the piped no longer has kubernetes/gone: what is left there is not known",
    resources: [],
  });
  expect(await observe({ ...deployed, deployTargets: { kubernetes: ["gone"] } })).toMatchObject({ syncStatus: "synced" });
  expect(asked.at(-1)).toMatchObject({ deployTargets: ["gone"] });
});

test("what a removed application has left is not compared with Git", async () => {
  const missing = { ...synced.resources[0], health: "missing" } as PluginLivestate["resources"][number];
  const partly = { ...drifted, plugin: "kubernetes", resources: [...synced.resources, missing] };
  const removed = { ...deployed, deployTargets: { kubernetes: ["local"] }, removedAt: sampleTime };
  const observe = (answers: Parameters<typeof begin>[0]) => begin(answers).observe(removed);
  expect(await observe({ kubernetes: async () => partly })).toMatchObject({
    syncStatus: "orphaned",
    syncReason: "",
    syncDetail: "",
    resources: synced.resources,
  });
  expect(await observe({ kubernetes: async () => ({ ...partly, resources: [missing] }) })).toMatchObject({
    syncStatus: "unknown",
    resources: [],
  });
  expect(await observe({ kubernetes: () => Promise.reject(new Fault("unavailable", "down")) })).toMatchObject({
    syncStatus: "orphaned",
    syncReason: "down",
  });
});

const snapshot = { kind: "snapshot", resources: synced.resources, sync: synced.sync } as const;
const worse = { ...synced.resources[0], health: "degraded" } as PluginLivestate["resources"][number];
const delta = { kind: "delta", changed: [worse], removed: [], sync: { status: "out-of-sync", reason: "1 differs" } } as const;
const pushes = (...first: (PluginLivestateUpdate | Error)[]) => {
  const kubernetes = new Pushing(...first);
  return { kubernetes, ...begin({}, {}, { kubernetes }) };
};

test("a plugin that pushes is followed, with the files until its first answer, and not asked again", async () => {
  const { kubernetes, follows, observe, asked, source, pushed } = pushes(snapshot);
  expect(await observe()).toMatchObject({ syncStatus: "synced", health: "healthy", resources: [{ id: "r" }] });
  expect({ isFollowed: follows.isFollowed("app"), source }).toMatchObject({ isFollowed: true, source: { opened: ["newest"], open: 0 } });
  kubernetes.push(delta);
  await expect.poll(() => pushed).toMatchObject([{ syncStatus: "out-of-sync", health: "degraded", resources: [{ id: "r" }] }]);
  kubernetes.push({ kind: "delta", changed: [], removed: [{ deployTarget: "local", id: "r" }], sync: { status: "synced" } });
  await expect.poll(() => pushed[1]).toMatchObject({ syncStatus: "synced", resources: [] });
  expect(await observe()).toMatchObject({ syncStatus: "synced", resources: [] });
  expect(asked).toHaveLength(1);
});

test("a target that is away makes the state unknown until the plugin has it again", async () => {
  const { kubernetes, follows, pushed, observe } = pushes(snapshot);
  await observe();
  kubernetes.push({ kind: "failure", reason: "the cluster is away", ended: false });
  await expect
    .poll(() => pushed[0])
    .toMatchObject({ syncStatus: "unknown", syncReason: "the cluster is away", health: "unknown", resources: [] });
  kubernetes.push(snapshot);
  await expect.poll(() => pushed[1]).toMatchObject({ syncStatus: "synced" });
  expect(follows.isFollowed("app")).toBe(true);
});

const ended = deploymentReference(sampleDeployment({ id: "other", status: "succeeded", trigger }));
const changes: readonly { readonly name: string; readonly after: Application; readonly want: number }[] = [
  { name: "is not followed anew while nothing changed", after: deployed, want: 1 },
  { name: "is followed anew after a deployment", after: { ...deployed, lastEnded: ended }, want: 2 },
  { name: "is followed anew on other deploy targets", after: { ...deployed, deployTargets: { kubernetes: ["dev"] } }, want: 2 },
  { name: "is followed anew when it was removed", after: { ...deployed, removedAt: sampleTime }, want: 2 },
  { name: "is not followed anew while it is deployed", after: { ...deployed, lastEnded: ended, activeDeploymentId: "d" }, want: 1 },
];
test.for(changes)("an application $name", async ({ after, want }) => {
  const { kubernetes, observe, source } = pushes(snapshot);
  await observe();
  kubernetes.push(snapshot);
  await observe(after);
  expect({ follows: kubernetes.follows.length, opened: source.opened.length }).toEqual({ follows: want, opened: want });
  expect(kubernetes.follows.filter(({ aborted }) => !aborted)).toHaveLength(1);
});

test("a plugin that is lost is followed again; its last answer counts until that fails", async () => {
  const { kubernetes, follows, observe, pushed, lost } = pushes(snapshot);
  await observe();
  kubernetes.push(new Fault("unavailable", "connection reset"));
  await expect.poll(() => lost).toEqual(["app"]);
  expect({ pushed, isFollowed: follows.isFollowed("app") }).toEqual({ pushed: [], isFollowed: false });
  kubernetes.push(new Fault("unavailable", "it exited"));
  expect(await observe()).toMatchObject({ syncStatus: "unknown", syncReason: "it exited" });
  expect(lost).toEqual(["app", "app"]);
  kubernetes.push(snapshot);
  expect(await observe()).toMatchObject({ syncStatus: "synced" });
  expect(follows.isFollowed("app")).toBe(true);
});

test("what a plugin cannot follow at all is followed again", async () => {
  const { observe, lost } = pushes({ kind: "failure", reason: "no such chart", ended: true });
  expect(await observe()).toMatchObject({ syncStatus: "unknown", syncReason: "no such chart" });
  expect(lost).toEqual(["app"]);
});

test("of a pushing and a polled plugin, only the polled one is asked again", async () => {
  const kubernetes = new Pushing(snapshot);
  const answers = [drifted, { ...drifted, sync: { status: "synced" as const } }];
  const { observe, asked, follows, pushed } = begin({ terraform: async () => answers.shift() }, {}, { kubernetes });
  expect(await observe(both)).toMatchObject({ syncStatus: "out-of-sync", syncReason: "terraform: 1 differs" });
  expect(follows.isFollowed("app")).toBe(false);
  expect(await observe(both)).toMatchObject({ syncStatus: "synced" });
  expect(asked.map(({ deployTargets }) => deployTargets.join())).toEqual(["local", "dev", "dev"]);
  kubernetes.push(delta);
  await expect.poll(() => pushed).toMatchObject([{ syncStatus: "out-of-sync", syncReason: "kubernetes: 1 differs" }]);
});

test("a forgotten application is not followed", async () => {
  const { kubernetes, follows, observe } = pushes(snapshot);
  await observe();
  follows.forget("app");
  expect(kubernetes.follows).toMatchObject([{ aborted: true }]);
  expect(follows.isFollowed("app")).toBe(false);
});
