import type { PluginLauncher } from "@slipway/plugin-host";
import { expect, test } from "vitest";
import { untilStarted } from "./until-started.ts";

type Status = ReturnType<PluginLauncher["status"]>[number];

function launcher(...given: readonly Partial<Status>[]): Pick<PluginLauncher, "status"> {
  const usual = { name: "hello", since: Temporal.Now.instant(), pid: 1, digest: undefined, problem: undefined } as const;
  return { status: () => given.map((each) => ({ ...usual, state: "starting", restarts: 0, lastProblem: undefined, ...each })) };
}
const options = { timeoutMs: 1_000, signal: new AbortController().signal };
/** Waits until it is aborted, as it would otherwise keep the process alive. */
const patient = () => {
  const seen: AbortSignal[] = [];
  return {
    seen,
    ready: ({ signal }: { readonly signal?: AbortSignal } = {}) => {
      if (signal) seen.push(signal);
      return new Promise<void>(() => {});
    },
  };
};

test("a plugin that failed to start twice is given up, with its words", async () => {
  const broken = launcher({ name: "wait" }, { state: "waiting", restarts: 2, lastProblem: "its process exited with code 1: SyntaxError" });
  const plugins = patient();
  await expect(untilStarted(plugins, broken, options)).rejects.toThrowError(
    "plugin hello cannot start: its process exited with code 1: SyntaxError",
  );
  expect(plugins.seen.map(({ aborted }) => aborted)).toEqual([true]);
});

test("a plugin that runs, or failed once, is waited for", async () => {
  const slow = launcher({ state: "running", restarts: 2, lastProblem: "it was late" }, { restarts: 1, lastProblem: "bad luck" });
  await expect(untilStarted({ ready: async () => {} }, slow, options)).resolves.toBeUndefined();
  const late = { ready: () => Promise.reject(new Error("it does not answer")) };
  await expect(untilStarted(late, slow, options)).rejects.toThrowError("it does not answer");
});
