import type { BranchTip, WriteOptions } from "@slipway/git";
import { silentLogger } from "@slipway/runtime";
import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { BranchWriter } from "./branch-writer.ts";
import type { WriteJob, WriteOutcome } from "./write-job.ts";

const { signal } = new AbortController();

function jobOf(name: string, intended = ""): WriteJob {
  const handler = {
    id: name,
    repositoryId: "apps",
    configFile: `${name}/app.pipecd.yaml`,
    directory: name,
    isLegacy: false,
    name,
    labels: {},
    commitMessage: "",
    makePullRequest: false,
    replacements: [{ file: "values.yaml", by: "yamlField" as const, field: "$.tag" }],
  };
  return { event: sampleExternalEvent({ name, data: "v2" }), order: 1, handler, applicationId: "a", intended };
}

interface World {
  /** What another process has ended when a commit is about to be pushed. */
  readonly endedBy?: (job: WriteJob) => WriteOutcome | undefined;
  readonly handlerAt?: (handler: WriteJob["handler"]) => WriteJob["handler"];
  /** Whether a commit is in the branch. */
  readonly isAncestor?: (commit: string) => boolean;
}

/** A writer to a repository in memory, which records what is pushed. */
function writerWith({ endedBy = () => undefined, handlerAt = (handler) => handler, isAncestor = () => false }: World) {
  const pushed: string[][] = [];
  const onPushed = vi.fn();
  const tip: BranchTip = {
    commit: "tip",
    readFiles: async (paths) => new Map(paths.map((path) => [path, Buffer.from("tag: v1\n")])),
  };
  const write = async ({ build, beforePush }: WriteOptions) => {
    const commits = (await build(tip)).map(({ files }) => [...files.keys()].join());
    if (commits.length > 0) {
      await beforePush?.(commits);
      pushed.push(commits);
    }
    return { base: "tip", commits };
  };
  const writer = new BranchWriter({
    repositoryId: "apps",
    remote: "https://git.example.com/acme/apps",
    branch: "main",
    repository: { write, isAncestor: async (commit) => isAncestor(commit) },
    commitIntervalMs: 0,
    commitMessage: "",
    by: { name: "a", email: "b" },
    now: () => Temporal.Instant.fromEpochMilliseconds(0),
    handlerAt,
    isOutdated: () => false,
    refresh: async () => {},
    intend: async (job) => endedBy(job),
    onPushed,
    log: silentLogger(),
    signal,
  });
  return { writer, pushed, onPushed };
}

test("what another process has ended meanwhile is not pushed, and what waits with it is", async () => {
  const outcome: WriteOutcome = { status: "succeeded", reason: "wrote it", commitHash: "theirs" };
  const { writer, pushed } = writerWith({ endedBy: ({ event }) => (event.name === "late" ? outcome : undefined) });
  const [late, other] = await Promise.all([writer.write(jobOf("late")), writer.write(jobOf("other"))]);
  expect(late).toEqual(outcome);
  expect(other).toMatchObject({ status: "succeeded", commitHash: "other/values.yaml" });
  expect(pushed).toEqual([["other/values.yaml"]]);
});

test("if another process has ended all of it, nothing is pushed", async () => {
  const outcome: WriteOutcome = { status: "outdated", reason: "a newer one came" };
  const { writer, pushed } = writerWith({ endedBy: () => outcome });
  expect(await writer.write(jobOf("late"))).toEqual(outcome);
  expect(pushed).toEqual([]);
});

test("a mistake with one handler fails it alone: the others that wait with it are pushed", async () => {
  const { writer, pushed } = writerWith({
    handlerAt: (handler) => {
      if (handler.name === "broken") throw new TypeError("x is undefined");
      return handler;
    },
  });
  const results = await Promise.allSettled(["a", "broken", "b"].map((name) => writer.write(jobOf(name))));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(pushed).toEqual([["a/values.yaml"], ["b/values.yaml"]]);
});

test("a commit that was pushed before a crash is found in the branch, with its link, and not made again", async () => {
  const commit = "c".repeat(40);
  const { writer, pushed } = writerWith({ isAncestor: (each) => each === commit });
  const url = `https://git.example.com/acme/apps/commit/${commit}`;
  expect(await writer.write(jobOf("a", commit))).toMatchObject({ status: "succeeded", commitHash: commit, url });
  expect(pushed).toEqual([]);
});

test("a push is told, so that its commits are looked at without waiting for the next poll; a job that pushes nothing is not", async () => {
  const { writer, onPushed } = writerWith({
    endedBy: ({ event }) => (event.name === "late" ? { status: "succeeded", reason: "", commitHash: "c" } : undefined),
  });
  await writer.write(jobOf("late"));
  expect(onPushed).not.toHaveBeenCalled();
  await writer.write(jobOf("early"));
  expect(onPushed).toHaveBeenCalledOnce();
});
