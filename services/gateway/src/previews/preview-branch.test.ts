import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Fault, type Policy, parsePolicy, type RepositoryStatus } from "@slipway/domain";
import { PlanPreviewService } from "@slipway/proto/api";
import { ApplicationPreviewSchema, BranchChange, BranchChangesSchema, TouchedApplicationSchema } from "@slipway/proto/state";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { findRepositories } from "./find-repositories.ts";
import { planPreviewService } from "./plan-preview-service.ts";
import { type PreviewBranchDeps, previewBranch } from "./preview-branch.ts";

const status = (pipedId: string, given: Partial<RepositoryStatus> = {}): RepositoryStatus => ({
  projectId: "project",
  pipedId,
  pipedName: "",
  repositoryId: "apps",
  remote: "https://git.example.com/acme/apps.git",
  branch: "main",
  head: "a",
  lastSuccessAt: sampleTime,
  lastError: undefined,
  failingSince: undefined,
  problems: [],
  removedAt: undefined,
  encryptionKey: "",
  ...given,
});

const application = (name: string, change: BranchChange = BranchChange.UPDATED) =>
  create(TouchedApplicationSchema, { applicationId: name, name, path: name, change });
const names = (count: number) => Array.from({ length: count }, (_, index) => `app-${index}`);

/** A system in which each piped says that a merge touches `touched`, in answers of `perAnswer` applications. */
function system({
  touched = ["shop"],
  perAnswer = 100,
  ...given
}: { readonly touched?: readonly string[]; readonly perAnswer?: number } & Partial<PreviewBranchDeps>) {
  const deps: PreviewBranchDeps = {
    repositories: () => [status("one"), status("two")],
    known: () => undefined,
    askForChanges: async ({ offset, baseCommitHash, headCommitHash }) => {
      // Later answers are about the commits of the first one.
      expect([baseCommitHash, headCommitHash]).toEqual(offset === 0 ? ["", ""] : ["base", "head"]);
      const applications = touched.slice(offset, offset + perAnswer).map((name) => application(name));
      const heads = { baseBranch: "main", baseCommitHash: "base", headCommitHash: "head" };
      return create(BranchChangesSchema, { ...heads, applications, total: touched.length });
    },
    askForPreview: async () => create(ApplicationPreviewSchema, { targetCommitHash: "merged" }),
    ...given,
  };
  return serve(PlanPreviewService, planPreviewService(previewBranch(deps)));
}

async function ask(
  client: ReturnType<typeof system>,
  request: MessageInitShape<typeof PlanPreviewService.method.previewBranch.input> = {},
) {
  const news = await Array.fromAsync(client.previewBranch({ repositoryId: "apps", branch: "feature", ...request }));
  return news.map(({ news: each }) => {
    switch (each.case) {
      case "started":
        return `asked ${each.value.pipedIds.join()}`;
      case "branch":
        return `${each.value.pipedId}: ${each.value.total}`;
      case "application":
        return `${each.value.pipedId}: ${each.value.application?.name} ${each.value.preview?.targetCommitHash ?? each.value.problem}`;
      case "failure":
        return `${each.value.pipedId} failed: ${each.value.code} ${each.value.reason}`;
      default:
        return "nothing";
    }
  });
}

test("every piped that watches the repository answers for itself", async () => {
  expect((await ask(system({}))).toSorted()).toEqual(["asked one,two", "one: 1", "one: shop merged", "two: 1", "two: shop merged"]);
});

test("a list that does not fit into one answer is asked for until it is complete, in its order", async () => {
  const answers = await ask(system({ touched: names(7), perAnswer: 3, repositories: () => [status("one")] }));
  expect(answers).toEqual(["asked one", "one: 7", ...names(7).map((name) => `one: ${name} merged`)]);
});

test("a list that is another one by the next answer is not taken for complete", async () => {
  const client = system({
    repositories: () => [status("one")],
    askForChanges: async ({ offset }) =>
      create(BranchChangesSchema, offset === 0 ? { applications: [application("blog")], total: 2 } : { applications: [], total: 1 }),
  });
  expect(await ask(client)).toEqual([
    "asked one",
    "one: 2",
    "one: blog merged",
    expect.stringMatching(/^one failed: unavailable 1 of 2 applications were not previewed: .* changed meanwhile/),
  ]);
});

test("a piped that does not answer is named, and the others answer", async () => {
  const working = system({});
  expect(await ask(working)).toHaveLength(5);
  const client = system({
    askForChanges: async ({ pipedId }) => {
      if (pipedId === "one") throw new Fault("unavailable", "nobody answers");
      return create(BranchChangesSchema, { applications: [application("shop")], total: 1 });
    },
  });
  expect((await ask(client)).toSorted()).toEqual(["asked one,two", "one failed: unavailable nobody answers", "two: 1", "two: shop merged"]);
});

test("an application that cannot be previewed says why, and the others are previewed", async () => {
  const client = system({
    touched: ["blog", "shop"],
    repositories: () => [status("one")],
    askForPreview: async ({ applicationId }) => {
      if (applicationId === "blog") throw new Fault("precondition", "it was removed");
      return create(ApplicationPreviewSchema, { targetCommitHash: "merged" });
    },
  });
  expect(await ask(client)).toEqual(["asked one", "one: 2", "one: blog it was removed", "one: shop merged"]);
});

test("nothing is asked of the planner for what would be removed or is invalid", async () => {
  const applications = [application("old", BranchChange.REMOVED), application("bad", BranchChange.INVALID)];
  const client = system({
    repositories: () => [status("one")],
    askForChanges: async () => create(BranchChangesSchema, { applications, total: 2 }),
    askForPreview: () => Promise.reject(new Error("it was asked")),
  });
  expect(await ask(client)).toEqual(["asked one", "one: 2", "one: old ", "one: bad "]);
});

test("a piped makes a few previews at the same time, whoever asks for them", async () => {
  let [running, most] = [0, 0];
  const client = system({
    touched: names(6),
    repositories: () => [status("one")],
    askForPreview: async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return create(ApplicationPreviewSchema, { targetCommitHash: "merged" });
    },
  });
  const [first, second] = await Promise.all([ask(client), ask(client, { commitMessage: "another" })]);
  expect(first).toEqual(second);
  expect(most).toBe(3);
});

test("equal previews at the same time are made once, and one whose caller leaves goes on for the others", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const made: string[] = [];
  let asked = 0;
  const deps: PreviewBranchDeps = {
    repositories: () => [status("one")],
    known: () => undefined,
    askForChanges: async () => {
      asked += 1;
      return create(BranchChangesSchema, { baseCommitHash: "base", headCommitHash: "head", applications: [application("shop")], total: 1 });
    },
    askForPreview: async ({ applicationId }, { branch }, { signal }) => {
      made.push(`${applicationId} ${branch?.commitMessage}`);
      await released;
      signal.throwIfAborted();
      return create(ApplicationPreviewSchema, { targetCommitHash: "merged" });
    },
  };
  const client = serve(PlanPreviewService, planPreviewService(previewBranch(deps)));
  const stop = new AbortController();
  const leaving = Array.fromAsync(client.previewBranch({ repositoryId: "apps", branch: "feature" }, { signal: stop.signal }));
  const staying = Array.from({ length: 200 }, () => ask(client));
  const other = ask(client, { commitMessage: "another" });
  await expect.poll(() => asked).toBe(202);
  await expect.poll(() => made).toHaveLength(2);
  stop.abort();
  await expect(leaving).rejects.toThrow();
  release();
  for (const answers of [...(await Promise.all(staying)), await other])
    expect(answers).toEqual(["asked one", "one: 1", "one: shop merged"]);
  expect(made.toSorted()).toEqual(["shop ", "shop another"]);
});

test("who joins a preview that another began has its own time, and the work ends with the last who waits", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const asked: { readonly leftMs: () => number; readonly signal: AbortSignal }[] = [];
  let joined = 0;
  const client = system({
    repositories: () => [status("one")],
    askForChanges: async () => {
      joined += 1;
      return create(BranchChangesSchema, { baseCommitHash: "base", headCommitHash: "head", applications: [application("shop")], total: 1 });
    },
    askForPreview: async (_key, _wish, { signal, leftMs }) => {
      asked.push({ leftMs, signal });
      const left = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      await Promise.race([released, left]);
      return create(ApplicationPreviewSchema, { targetCommitHash: "merged" });
    },
  });
  const hurried = ask(client, { pipedTimeoutMs: 100_000 });
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]?.leftMs()).toBeLessThanOrEqual(100_000);
  const patient = ask(client, { pipedTimeoutMs: 1_000_000 });
  await expect.poll(() => joined).toBe(2);
  await expect.poll(() => asked[0]?.leftMs()).toBeGreaterThan(200_000);
  release();
  expect((await Promise.all([hurried, patient])).map((each) => each.at(-1))).toEqual(["one: shop merged", "one: shop merged"]);
  expect(asked).toHaveLength(1);
});

test("the work for a preview ends when the last of those who asked has no time left", async () => {
  const signals: AbortSignal[] = [];
  const client = system({
    repositories: () => [status("one")],
    askForPreview: (_key, _wish, { signal }) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    },
  });
  const answers = await Promise.all([ask(client, { pipedTimeoutMs: 100 }), ask(client, { pipedTimeoutMs: 200 })]);
  expect(answers.map((each) => each.at(-1))).toEqual([100, 200].map((ms) => expect.stringContaining(`within ${ms / 1000} s`)));
  expect([signals.length > 0, signals.every(({ aborted }) => aborted)]).toEqual([true, true]);
});

test("a planner that is away is waited for once, not for each application", async () => {
  let [now, waits] = [0, 0];
  const client = system({
    touched: names(6),
    repositories: () => [status("one")],
    askForPreview: async (_key, _wish, { patience }) => {
      for (; !patience.isOver(now); now += 1_000) waits += 1;
      throw new Fault("unavailable", "no planner of piped one has answered");
    },
  });
  const answers = await ask(client);
  expect(answers.slice(2)).toEqual(names(6).map((name) => `one: ${name} no planner of piped one has answered`));
  expect(waits).toBe(20);
});

test("a piped that takes too long is named with what is missing", async () => {
  const client = system({
    touched: ["blog", "shop"],
    repositories: () => [status("one")],
    askForPreview: (_key, _wish, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  });
  expect(await ask(client, { pipedTimeoutMs: 20 })).toEqual([
    "asked one",
    "one: 2",
    "one failed: deadline 2 of 2 applications were not previewed within 0.02 s",
  ]);
});

const all = [
  status("one"),
  status("two", { branch: "next" }),
  status("three", { repositoryId: "web", remote: "git@git.example.com:acme/web" }),
];
test.for([
  { name: "by id", request: { repositoryId: "apps" }, want: ["one", "two"] },
  { name: "by address, whatever its scheme", request: { remote: "ssh://git@git.example.com/acme/web.git" }, want: ["three"] },
  { name: "by the branch that is watched", request: { repositoryId: "apps", baseBranch: "next" }, want: ["two"] },
])("repositories are found $name", ({ request, want }) => {
  expect(
    findRepositories({ projectId: "", repositoryId: "", remote: "", baseBranch: "", ...request }, all).map(({ pipedId }) => pipedId),
  ).toEqual(want);
});

test.for([
  { name: "no repository", request: {}, code: "invalid", says: "needs the id or the address" },
  {
    name: "a repository of another project",
    request: { projectId: "x", repositoryId: "apps" },
    code: "not_found",
    says: "watched are: none",
  },
  { name: "an unknown id", request: { repositoryId: "x" }, code: "not_found", says: "apps (git.example.com/acme/apps), web (" },
  {
    name: "a branch that nobody watches",
    request: { repositoryId: "apps", baseBranch: "x" },
    code: "not_found",
    says: "main (piped one), next (piped two)",
  },
  { name: "an address that is none", request: { remote: "x" }, code: "invalid", says: "is not a Git remote" },
])("$name is refused", ({ request, code, says }) => {
  const find = () => findRepositories({ projectId: "", repositoryId: "", remote: "", baseBranch: "", ...request }, all);
  expect(find).toThrow(expect.objectContaining({ code, message: expect.stringContaining(says) }));
});

test("who may see applications of some names sees none of another name that the branch renames", async () => {
  const policies: readonly Policy[] = [
    { ...parsePolicy("resources=application;actions=get,list"), resources: [{ resource: "application", labels: {}, names: ["web-*"] }] },
  ];
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const ann = { id: "ann", actor, emails: [], grants: [{ projectId: "project", from: "test", policies }] };
  const deps: PreviewBranchDeps = {
    repositories: () => [status("one")],
    known: (id) => (id === "bank" ? { labels: {}, name: "bank" } : undefined),
    askForChanges: async () => {
      const applications = [
        create(TouchedApplicationSchema, { ...application("web-bank"), applicationId: "bank" }),
        application("web-new"),
      ];
      return create(BranchChangesSchema, { baseCommitHash: "base", headCommitHash: "head", applications, total: 2 });
    },
    askForPreview: async () => create(ApplicationPreviewSchema, { targetCommitHash: "merged" }),
  };
  const client = serve(PlanPreviewService, planPreviewService(previewBranch(deps)), { as: ann });
  expect(await ask(client)).toEqual(["asked one", "one: 1", "one: web-new merged"]);
});
