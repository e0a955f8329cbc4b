import { Fault } from "@slipway/domain";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import type { StageContext } from "../plugin/context/stage-context.ts";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { type TestStageOptions, testStage } from "../testing/test-stage.ts";

const schemas = {
  config: z.object({ qps: z.number().default(50) }),
  deployTarget: z.object({ namespace: z.string().default("default") }),
  application: z.object({ prune: z.boolean().default(true) }),
};
type Run = (context: StageContext<unknown, typeof schemas>) => Promise<"succeeded" | "failed" | "skipped" | "exited">;

/** Runs one stage with the given `run`. */
function runOne(
  run: Run,
  options: Partial<TestStageOptions> = {},
  abandoned?: (context: StageContext<unknown, typeof schemas>) => Promise<void>,
) {
  const stage = defineStage({ of: schemas, options: z.unknown(), run, ...(abandoned && { abandoned }) });
  return testStage(definePlugin({ name: "demo", ...schemas, stages: { S: stage } }), {
    stage: "S",
    deployTargets: [{ name: "dev" }],
    ...options,
  });
}

/** Work that runs until it is aborted. */
const forever: Run = ({ signal, log }) => {
  log.info("working");
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
};

test("a stage gets options, section, targets, deployment and both sources", async () => {
  let seen: unknown;
  await runOne(
    async ({ options, application, deployTargets, config, deployment, stage, target, running }) => {
      seen = {
        options,
        application,
        deployTargets,
        config,
        deployment: deployment.triggeredBy,
        stage,
        target: target.commitHash,
        running: running?.application,
      };
      return "succeeded";
    },
    { options: { a: 1 }, index: 3, retriesLeft: 2, target: { application: { prune: false } }, running: { application: {} } },
  );
  expect(seen).toEqual({
    options: { a: 1 },
    application: { prune: false },
    deployTargets: [{ name: "dev", labels: {}, config: { namespace: "default" } }],
    config: { qps: 50 },
    deployment: "Ada",
    stage: { id: "stage-1", name: "S", index: 3, rollback: false, isConfigured: true, retriesLeft: 2 },
    target: "1".repeat(40),
    running: { prune: true },
  });
});

test("a first deployment has no running source", async () => {
  const { result } = await runOne(async ({ running }) => (running === undefined ? "succeeded" : "failed"));
  expect(result).toBe("succeeded");
});

test("an invalid file of the running revision does not affect a stage that does not read it", async () => {
  const running = { configText: "spec: [" };
  expect((await runOne(async () => "succeeded", { running })).result).toBe("succeeded");
  const read = await runOne(async ({ running: source }) => (source?.application.prune ? "succeeded" : "failed"), { running });
  expect(read).toMatchObject({ result: "failed", message: expect.stringContaining("app.pipecd.yaml:1:") });
});

test("an invalid section fails the stage before it runs", async () => {
  const run = vi.fn<Run>(async () => "succeeded");
  const { result, message } = await runOne(run, { target: { application: { prune: "maybe" } } });
  expect(result).toBe("failed");
  expect(message).toContain("spec.plugins.demo.prune: must be true or false");
  expect(run).not.toHaveBeenCalled();
});

test("fields that the schemas drop are in the log of the stage, with their places, and a field without a value is unset", async () => {
  const configText =
    "kind: Application\nspec:\n  plugins: { demo: { prun: true, prune: } }\n  pipeline:\n    stages: [{ name: S, with: { hwo: 1, who: } }]\n";
  let seen: unknown;
  const stage = defineStage({
    of: schemas,
    options: z.object({ who: z.string().default("all"), how: z.object({}).optional() }),
    run: async ({ options, application }) => {
      seen = { options, application };
      return "succeeded" as const;
    },
  });
  const demo = definePlugin({ name: "demo", ...schemas, stages: { S: stage } });
  const given = { stage: "S", index: 0, options: { hwo: 1, who: null }, target: { configText }, deployTargets: [{ name: "dev" }] };
  const { lines } = await testStage(demo, given);
  expect(lines).toEqual([
    "info: warning: app.pipecd.yaml:3:28: spec.plugins.demo.prun: unknown field, ignored; did you mean prune?",
    expect.stringMatching(/^info: warning: app\.pipecd\.yaml:5:38: with\.hwo: unknown field, ignored; did you mean (who|how)\?$/),
  ]);
  expect(seen).toEqual({ options: { who: "all" }, application: { prune: true } });
  expect((await testStage(demo, { ...given, rollback: true })).lines).toHaveLength(1);
});

test("an application without a target of the plugin fails", async () => {
  expect(await runOne(async () => "succeeded", { deployTargets: [] })).toMatchObject({
    result: "failed",
    message: expect.stringContaining("no deploy target"),
  });
});

test.for(["succeeded", "skipped", "exited"] as const)("%s is reported and completes the log", async (result) => {
  expect(await runOne(async () => result)).toMatchObject({ result, message: "", logCompleted: true });
});

test("the reason of a failed stage is the last error it logged", async () => {
  const run: Run = async ({ log }) => {
    log.error("object a was refused");
    log.info("cleaning up");
    return "failed";
  };
  expect(await runOne(run)).toMatchObject({ result: "failed", message: "object a was refused", logCompleted: true });
});

test("a Fault fails the stage with its message", async () => {
  const run: Run = async () => Promise.reject(new Fault("unavailable", "the cluster does not answer"));
  expect(await runOne(run)).toMatchObject({
    result: "failed",
    message: "the cluster does not answer",
    lines: ["error: the cluster does not answer"],
  });
});

test("a bug fails the stage and is reported as a bug", async () => {
  const run: Run = async () => Promise.reject(new TypeError("x is undefined"));
  expect(await runOne(run)).toMatchObject({
    result: "failed",
    message: expect.stringMatching(/^the plugin has a bug: x is undefined( \(at .*\))?$/),
  });
});

test.for([undefined, "success", { result: "succeeded" }])("a stage that returns %j fails, and says what to return", async (answer) => {
  const { result, message, lines } = await runOne(async () => answer as "succeeded");
  expect(result).toBe("failed");
  expect(message).toMatch(
    /^the plugin has a bug: S returned (undefined|'success'|\{ result: 'succeeded' \}); return one of "succeeded", "failed", "skipped", "exited"/,
  );
  expect(lines).toEqual([`error: ${message}`]);
});

test("a stage whose options have an asynchronous refinement says what to do instead", async () => {
  const options = z.object({ name: z.string().refine(async (name) => name !== "") });
  const stage = defineStage({ options, run: async () => "succeeded" });
  const { message } = await testStage(definePlugin({ name: "demo", stages: { S: stage } }), { stage: "S", options: { name: "a" } });
  expect(message).toMatch(/the schema of the options of stage S has an asynchronous refinement .*: do it in `check`/);
});

test("a stage may log anything", async () => {
  const run: Run = async ({ log }) => {
    log.info(undefined);
    log.success({ replicas: 3 });
    log.error(new Fault("invalid", "no image"));
    return "failed";
  };
  expect(await runOne(run)).toMatchObject({
    lines: ["info: undefined", "success: { replicas: 3 }", "error: no image"],
    message: "no image",
  });
});

test("a stage abandoned by the host ends as canceled, with its log delivered and completed", async () => {
  const host = new FakeHost();
  const givenUp = new AbortController();
  const run = runOne(forever, { host, signal: givenUp.signal });
  const ended = expect(run).rejects.toMatchObject({ code: "canceled" });
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: working"]));
  givenUp.abort();
  await ended;
  expect(host.logOf().completed).toBe(true);
});

test("a stage interrupted by a stop ends as unavailable, with its log delivered and left open", async () => {
  const host = new FakeHost();
  const stopping = new AbortController();
  const run = runOne(forever, { host, stopping: stopping.signal });
  const ended = expect(run).rejects.toMatchObject({ code: "unavailable" });
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: working"]));
  stopping.abort();
  await ended;
  expect(host.logOf()).toMatchObject({ completed: false, savedCount: 1 });
});

test("only a stage that the host has abandoned lets go of what it holds, with a host that still answers", async () => {
  const letGo = async ({ pluginMetadata, log }: StageContext<unknown, typeof schemas>) => {
    await pluginMetadata.put("let-go", "yes");
    log.info("let go");
  };
  for (const how of ["signal", "stopping"] as const) {
    const host = new FakeHost();
    const abort = new AbortController();
    const run = runOne(forever, { host, [how]: abort.signal }, letGo);
    const ended = expect(run).rejects.toBeInstanceOf(Fault);
    await vi.waitFor(() => expect(host.lines()).toEqual(["info: working"]));
    abort.abort();
    await ended;
    const isAbandoned = how === "signal";
    expect(host.pluginMetadata.get("demo/let-go")).toBe(isAbandoned ? "yes" : undefined);
    expect(host.lines()).toEqual(["info: working", ...(isAbandoned ? ["info: let go"] : [])]);
    expect(host.logOf().completed).toBe(isAbandoned);
  }
});

test("a stage that cannot let go ends all the same", async () => {
  const host = new FakeHost();
  const givenUp = new AbortController();
  const run = runOne(forever, { host, signal: givenUp.signal }, () => Promise.reject(new TypeError("a bug")));
  const ended = expect(run).rejects.toMatchObject({ code: "canceled" });
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: working"]));
  givenUp.abort();
  await ended;
  expect(host.logOf().completed).toBe(true);
});

test("a stage that ends while the process stops is finished, not interrupted", async () => {
  const stopping = new AbortController();
  const run: Run = async ({ signal }) => {
    stopping.abort();
    return signal.aborted ? "succeeded" : "failed";
  };
  expect(await runOne(run, { stopping: stopping.signal })).toMatchObject({ result: "succeeded", logCompleted: true });
});

test("after a crash of the host the log is not completed", async () => {
  const host = new FakeHost();
  const lost = new AbortController();
  const run = runOne(forever, { host, signal: lost.signal });
  const ended = expect(run).rejects.toMatchObject({ code: "canceled" });
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: working"]));
  host.away(true);
  const before = host.calls.length;
  lost.abort();
  await vi.waitFor(() => expect(host.calls.length).toBeGreaterThan(before + 1));
  host.away(false);
  await ended;
  expect(host.logOf()).toMatchObject({ completed: false, savedCount: 1 });
});

test("metadata and objects are stored by the host, and a remembered value is made once", async () => {
  const host = new FakeHost();
  const run: Run = async ({ metadata, pluginMetadata, sharedObjects, tools, log }) => {
    log.info(await metadata.remember("key", () => `made with ${host.calls.length}`));
    await metadata.putAll({ a: "1", b: "2" });
    await pluginMetadata.put("p", "q");
    log.info((await metadata.find("nothing")) ?? "absent");
    const before = await sharedObjects.find("inventory");
    await sharedObjects.put("inventory", new TextEncoder().encode("[]"));
    log.info(`${before?.length ?? 0} then ${(await sharedObjects.find("inventory"))?.length}`);
    log.info(await tools.install("helm", "3.0.0", "script"));
    return "succeeded";
  };
  const first = await runOne(run, { host });
  expect(first.lines).toEqual(["info: made with 1", "info: absent", "info: 0 then 2", "info: /tools/helm-3.0.0/helm"]);
  expect(first.metadata).toEqual({ key: "made with 1", a: "1", b: "2" });
  expect(host.pluginMetadata.get("demo/p")).toBe("q");
  expect(host.objects.has("application-1/demo/inventory")).toBe(true);
});

test("metadata waits for an unavailable host to come back", async () => {
  const host = new FakeHost();
  host.away(true);
  const run = runOne(
    async ({ metadata }) => {
      await metadata.put("a", "b");
      return "succeeded";
    },
    { host },
  );
  await vi.waitFor(() => expect(host.calls.length).toBeGreaterThan(1));
  host.away(false);
  expect((await run).metadata).toEqual({ a: "b" });
});

test("commands of the requested kinds arrive once each", async () => {
  const host = new FakeHost();
  host.command("skip", "eve");
  host.command("approve", "ada");
  host.command("approve", "bob");
  const run: Run = async ({ commands, log }) => {
    const approvers: string[] = [];
    for await (const { commander } of commands("approve")) {
      approvers.push(commander);
      if (approvers.length === 2) host.command("approve", "cy");
      if (approvers.length === 3) break;
    }
    log.success(approvers.join(", "));
    return "succeeded";
  };
  expect((await runOne(run, { host })).lines).toEqual(["success: ada, bob, cy"]);
});

test("what a stage leaves running, such as a wait for commands, ends with it", async () => {
  let left: Promise<unknown> = Promise.resolve();
  const { host } = await runOne(async ({ commands }) => {
    left = commands("skip")[Symbol.asyncIterator]().next();
    left.catch(() => {});
    return "succeeded";
  });
  await expect(left).rejects.toMatchObject({ code: "canceled", message: "the stage is over" });
  const asked = host.calls.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(host.calls).toHaveLength(asked);
});

test("a stage that the plugin does not define is rejected", async () => {
  await expect(runOne(async () => "succeeded", { stage: "T" })).rejects.toThrowError("plugin demo defines no stage T, only S");
});
