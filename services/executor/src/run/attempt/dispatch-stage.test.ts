import { Fault } from "@slipway/domain";
import { type Plugin, PluginLost, type StageAnswer } from "@slipway/plugin-client";
import { sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, test } from "vitest";
import { StagesInFlight } from "../stages-in-flight.ts";
import { type DispatchDeps, dispatchStage } from "./dispatch-stage.ts";

const stage = sampleStage({ status: "running", attempt: 1 });
const deployment = sampleDeployment({ status: "running", stages: [stage], runningCommitHash: "before" });

/** A dispatch to a plugin that does this, with the files it opened and the releases it waited for. */
function begin(executeStage: (signal: AbortSignal | undefined) => Promise<StageAnswer>, more: Partial<DispatchDeps> = {}) {
  const stop = new AbortController();
  const { signal: connection } = new AbortController();
  const inFlight = new StagesInFlight();
  /** Each release that was waited for: the files that were open, and whether the plugin counted as idle. */
  const releases: { readonly open: number; readonly isIdle: boolean }[] = [];
  const seen = { opened: [] as string[], open: 0, releases };
  const dispatch = dispatchStage({
    openSource: async (_source, commitHash, { files }) => {
      seen.opened.push(files === "private" ? `private ${commitHash}` : commitHash);
      seen.open++;
      return {
        applicationDirectory: "/d",
        commitHash,
        applicationConfig: new Uint8Array(),
        applicationConfigFilename: "app.pipecd.yaml",
        sharedConfigDirectory: "/d/.pipe",
        [Symbol.asyncDispose]: async () => void seen.open--,
      };
    },
    // The cast holds because nothing else of a plugin is used.
    plugins: {
      find: () =>
        ({ name: "kubernetes", executeStage: (_request, options) => executeStage(options?.signal), connection }) as Pick<
          Plugin,
          "name" | "executeStage" | "connection"
        > as Plugin,
    },
    inFlight,
    untilReleased: async () => void releases.push({ open: seen.open, isIdle: inFlight.isIdle("kubernetes") }),
    filesFor: () => "needed",
    lastError: async () => "exit status 1: no such kind",
    ...more,
  });
  return { seen, stop, run: () => dispatch(deployment, stage, { signal: stop.signal, terminated: new AbortController().signal }) };
}

test("a plugin that may change its files gets a copy of them", async () => {
  const { run, seen } = begin(async () => says("succeeded"), { filesFor: () => "private" });
  await run();
  expect(seen).toMatchObject({ opened: [`private ${deployment.trigger.commit.hash}`, "private before"], open: 0 });
});

const says = (status: StageAnswer["status"], message = "") => ({ status, message });

const cases = [
  { name: "success", answer: says("succeeded"), want: { kind: "ended", status: "succeeded", reason: "" } },
  { name: "a skip", answer: says("skipped", "as ann asked"), want: { kind: "ended", status: "skipped", reason: "as ann asked" } },
  { name: "a failure, which may be retried", answer: says("failed", "no cluster"), want: { kind: "failed", reason: "no cluster" } },
  { name: "a failure without a reason", answer: says("failed"), want: { kind: "failed", reason: "exit status 1: no such kind" } },
  {
    name: "a non-final status",
    answer: says("running"),
    want: { kind: "failed", reason: "plugin kubernetes returned the non-final status running" },
  },
] as const;
test.for(cases)("a plugin answers $name", async ({ answer, want }) => {
  const { run, seen } = begin(async () => answer);
  expect(await run()).toEqual(want);
  expect(seen).toMatchObject({ opened: [deployment.trigger.commit.hash, "before"], open: 0, releases: [] });
});

test.for([
  { name: "has no error", lastError: async () => undefined },
  { name: "cannot be read", lastError: () => Promise.reject(new Fault("unavailable", "NATS")) },
])("a failure without a reason is said to have none if the log of its stage $name", async ({ lastError }) => {
  const { run } = begin(async () => says("failed"), { lastError });
  expect(await run()).toEqual({ kind: "failed", reason: "the plugin gave no reason, and there is no error in the log of the stage" });
});

test.for([
  {
    name: "a plugin that died of the stage is lost",
    error: new PluginLost("exited with code 1", { isCulprit: true, cause: undefined }),
    want: { kind: "lost", reason: "exited with code 1", faultCode: "internal" },
  },
  {
    name: "a plugin that died of another call interrupts the stage",
    error: new PluginLost("exited with code 1", { isCulprit: false, cause: undefined }),
    want: { kind: "interrupted", reason: "exited with code 1", faultCode: "unavailable" },
  },
  {
    name: "a plugin that cannot be reached is lost",
    error: new Fault("unavailable", "connection refused"),
    want: { kind: "lost", reason: "connection refused", faultCode: "unavailable" },
  },
  {
    name: "a request that the plugin rejects is a failure",
    error: new Fault("invalid", "no such target"),
    want: { kind: "failed", reason: "no such target", faultCode: "invalid" },
  },
  {
    name: "a plugin that cancels on its own fails",
    error: new Fault("canceled", "gave up"),
    want: { kind: "failed", reason: "gave up", faultCode: "canceled" },
  },
  {
    name: "a plugin whose own deadline passed fails",
    error: new Fault("deadline", "too slow"),
    want: { kind: "failed", reason: "too slow", faultCode: "deadline" },
  },
])("$name", async ({ error, want }) => {
  const { run, seen } = begin(() => Promise.reject(error));
  expect(await run()).toEqual(want);
  expect(seen).toMatchObject({ open: 0, releases: [] });
});

test("a stopped plugin is waited for: its files stay until it releases the stage, which no longer counts as in flight", async () => {
  const begun = begin(async (signal) => {
    begun.stop.abort(new Error("cancelled"));
    signal?.throwIfAborted();
    return says("succeeded");
  });
  await expect(begun.run()).rejects.toThrow("cancelled");
  expect(begun.seen).toMatchObject({ open: 0, releases: [{ open: 2, isIdle: true }] });
});

test("a plugin that answers while it is stopped has released the stage", async () => {
  const begun = begin(async () => {
    begun.stop.abort(new Error("cancelled"));
    return says("succeeded");
  });
  expect(await begun.run()).toMatchObject({ kind: "ended" });
  expect(begun.seen.releases).toEqual([]);
});

test("a plugin that never received the stage is not waited for", async () => {
  const begun = begin(async () => says("succeeded"));
  begun.stop.abort(new Error("cancelled"));
  await expect(begun.run()).rejects.toThrow("cancelled");
  expect(begun.seen).toMatchObject({ open: 0, releases: [] });
});

test("unavailable files and a missing plugin are different faults", async () => {
  const unavailable = () => Promise.reject(new Fault("unavailable", "git is unavailable"));
  await expect(begin(async () => says("succeeded"), { openSource: unavailable }).run()).rejects.toMatchObject({ code: "unavailable" });
  await expect(begin(async () => says("succeeded"), { plugins: { find: () => undefined } }).run()).rejects.toMatchObject({
    code: "precondition",
    message: "this piped has no plugin kubernetes, which stage SYNC needs",
  });
});
