import { type EventPullRequest, type ExternalEvent, Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleExternalEvent, sampleHandling, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import type { GitHost, PullRequestFate } from "./git-host.ts";
import { OpenPulls } from "./open-pulls.ts";
import { PullWatch, type PullWatchDeps } from "./pull-watch.ts";

const hashOf = (n: number) => String(n).padStart(40, "0");
const opened = (number: number): EventPullRequest => ({ number, state: "open", at: sampleTime, seenAt: sampleTime, mergeCommit: "" });
const fate = (state: PullRequestFate["state"], mergeCommit = ""): PullRequestFate => ({ state, at: sampleTime, mergeCommit });
const short = { lookMs: 1, pauseMs: 0 };
const never = { lookMs: 2 ** 30, pauseMs: 2 ** 30 };

/** An event whose handler has a commit in a pull request. */
function eventIn(number: number, given: Partial<ReturnType<typeof sampleHandling>> = {}): ExternalEvent {
  const handling = sampleHandling("h", { commitHash: hashOf(number), pullRequest: opened(number), ...given });
  return { ...sampleExternalEvent({ sourceId: String(number) }), handlings: [handling] };
}

function watch(events: readonly ExternalEvent[], given: Partial<Pick<PullWatchDeps, "host" | "intervals" | "repository">> = {}) {
  const open = new OpenPulls("piped");
  for (const event of events) open.observe(event);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const recorded: string[] = [];
  const pulls = new PullWatch({
    repositoryId: "repo",
    repository: { listCommits: vi.fn(), isAncestor: vi.fn() },
    host: undefined,
    intervals: never,
    open,
    record: async ({ event, handlerId }, { number, state, mergeCommit }) => {
      recorded.push(`${number} ${state}${mergeCommit && ` by ${mergeCommit}`}`);
      if (state !== "open") open.drop("repo", { event, handlerId });
    },
    now: () => sampleTime,
    log: silentLogger(),
    signal: stop.signal,
    ...given,
  });
  return { pulls, recorded, open, stop };
}

const hostOf = (look: GitHost["look"]): GitHost => ({ look, findOpen: vi.fn(), create: vi.fn(), update: vi.fn() });
const range = (commits: readonly string[], given: object = {}) =>
  vi.fn(
    async () => ({ relation: "ahead", commits: commits.map((hash) => ({ hash })), hasMore: false, changedFiles: [], ...given }) as never,
  );

test("a push that brings the commits of pull requests merges them, with one look into Git and no request", async () => {
  const listCommits = range([hashOf(2), hashOf(9), hashOf(3)]);
  const isAncestor = vi.fn(async () => false);
  const { pulls, recorded } = watch([eventIn(1), eventIn(2), eventIn(3)], { repository: { listCommits, isAncestor } });
  await pulls.onHead("h1");
  expect([recorded, isAncestor.mock.calls.length]).toEqual([[], 3]);
  await pulls.onHead("h2");
  await pulls.onHead("h2");
  expect(recorded).toEqual(["2 merged", "3 merged"]);
  expect([listCommits.mock.calls.length, isAncestor.mock.calls.length]).toEqual([1, 3]);
});

test.for([
  ["that does not continue the one before", { relation: "diverged" }],
  ["far behind the one before", { hasMore: true }],
] as const)("after a head %s, each commit is searched in its history", async ([, given]) => {
  const isAncestor = vi.fn(async (commit: string) => {
    if (commit === hashOf(1)) throw new Fault("not_found", "not on disk");
    return true;
  });
  const { pulls, recorded } = watch([], { repository: { listCommits: range([], given), isAncestor } });
  await pulls.onHead("h1");
  const later = watch([eventIn(1), eventIn(2)], { repository: { listCommits: range([], given), isAncestor } });
  await later.pulls.onHead("h1");
  expect([recorded, later.recorded]).toEqual([[], ["2 merged"]]);
});

test("the host is asked about those that are open, and each of their events knows what became of them", async () => {
  const fates = new Map([
    [1, fate("closed")],
    [2, fate("merged", "m")],
    [3, fate("open")],
  ]);
  const both = { ...eventIn(2), id: "other", handlings: [sampleHandling("h", { pullRequest: opened(2) })] };
  const host = hostOf(async (number) => fates.get(number) ?? fate("open"));
  const { recorded } = watch([eventIn(1), eventIn(2), both, eventIn(3)], { host, intervals: never });
  await expect.poll(() => recorded).toEqual(["1 closed", "2 merged by m", "2 merged by m", "3 open"]);
});

test("one look asks about a few, and the next one about others; pull requests of other pipeds and what was merged are left alone", async () => {
  const asked: number[] = [];
  const host = hostOf(async (number) => {
    asked.push(number);
    return fate("open");
  });
  const many = Array.from({ length: 30 }, (_, n) => eventIn(n + 1));
  const others = [eventIn(50, { pipedId: "other" }), eventIn(51, { pullRequest: { ...opened(51), state: "merged" } })];
  const { stop, pulls } = watch([...many, ...others], { host, intervals: short });
  await expect.poll(() => new Set(asked).size).toBe(30);
  stop.abort();
  await pulls.done;
  expect(asked.slice(0, 30).toSorted((a, b) => a - b)).toEqual(many.map((_, n) => n + 1));
});

test("a host that is away is asked again, and a pull request that it refuses to show does not hide the others", async () => {
  let calls = 0;
  const host = hostOf(async (number) => {
    calls += 1;
    if (calls < 3) throw new Fault("unavailable", "no route");
    if (number === 1) throw new Fault("precondition", "404");
    return fate("closed");
  });
  const { recorded } = watch([eventIn(1), eventIn(2)], { host, intervals: short });
  await expect.poll(() => recorded).toEqual(["2 closed"]);
});
