import { isFault } from "@slipway/domain";
import type { TestRequest } from "@slipway/plugin-sdk/testing";
import { DeploymentService, StageStatus } from "@slipway/proto/plugin";
import { connectClient, serveConnect, silentLogger, spawnProcess } from "@slipway/runtime";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";
import { within } from "./eventually.ts";
import { describe } from "./stages/stage-run.ts";
import { wordOf } from "./word-of.ts";

const callMs = 30_000;

/** Impossible requests are rejected with a message, and do not affect anything else. */
export const refusalChecks: readonly ConformanceCheck[] = [
  { name: "rejects a stage that it does not define", run: (tested) => rejects(tested, { stage: "NO_SUCH_STAGE" }) },
  { name: "rejects options that are not JSON", run: (tested) => rejects(tested, { stage: stageWithOptions(tested), optionsText: "{" }) },
  { name: "rejects an empty request", run: rejectsEmptyRequest },
  { name: "exits with a message if its configuration is not JSON", run: (tested) => exitsWithMessage(tested, ["--config", "not JSON"]) },
  {
    name: "exits with a message if its configuration is invalid",
    run: async (tested) => {
      const { name, refusedConfig } = tested.cases;
      if (refusedConfig === undefined) return new NotApplicable('add a config that it must reject ("refusedConfig" in the cases)');
      return exitsWithMessage(tested, ["--config", JSON.stringify({ name, url: "file:///tested", port: 1, config: refusedConfig })]);
    },
  },
];

/** A stage that is known to take options and to end, if the cases have one: plugins may list their stages in any order. */
const stageWithOptions = ({ cases, definedStages }: PluginUnderTest): string =>
  cases.stages.find(({ endless }) => endless === undefined)?.stage ?? definedStages[0] ?? "";

/** The rejection may be an error of the call or a failure of the stage: hosts show both. */
async function rejects(tested: PluginUnderTest, request: TestRequest): Promise<string> {
  const { plugin } = await tested.shared();
  const message = await plugin.execute(request, { timeoutMs: callMs }).then(
    (ended) => {
      demand(ended.result === "failed", `it should have failed, but ${describe(ended)}`);
      return describe(ended);
    },
    (error: unknown) => rejection(error),
  );
  await plugin.definedStages();
  return message;
}

async function rejectsEmptyRequest(tested: PluginUnderTest): Promise<string> {
  const { plugin } = await tested.shared();
  await using client = connectClient(DeploymentService, `http://127.0.0.1:${plugin.port}`);
  const message = await client.executeStage({}, { timeoutMs: callMs }).then(
    ({ status }) => demand(false, `it answered with status ${wordOf(StageStatus, status)}`),
    (error: unknown) => rejection(error),
  );
  await plugin.definedStages();
  return String(message);
}

/** The message of a rejection. Throws if the process crashed or never answered. */
function rejection(error: unknown): string {
  demand(isFault(error), String(error));
  demand(error.code !== "deadline", `it did not answer within ${callMs / 1000} s`);
  demand(error.code !== "unavailable", `the connection was lost: ${error.message}`);
  return error.message;
}

async function exitsWithMessage(tested: PluginUnderTest, flags: readonly string[]): Promise<string> {
  const log = silentLogger();
  const { command, startMs } = tested.options;
  // It may connect to the host before it reads its configuration, so there must be one.
  const host = tested.newHost();
  await using server = await serveConnect({ port: 0, log, routes: (router) => host.routes(router), shutdownGraceMs: 200 });
  const [program, ...before] = command;
  const output: string[] = [];
  await using child = await spawnProcess({
    command: program,
    args: [...before, "start", "--piped-plugin-service", `127.0.0.1:${server.port}`, ...flags],
    log,
    onLine: (line) => output.push(line),
  });
  const exit = await within(child.exited, startMs);
  demand(exit !== undefined, `it was still running ${startMs / 1000} s after its start`);
  demand(exit.signal === undefined, `it was killed by ${exit.signal}`);
  demand(exit.code !== 0, "it exited with code 0, which means success");
  const lines = output.filter((line) => line.trim() !== "");
  demand(lines.length > 0, `it exited with code ${exit.code} without a message`);
  return `code ${exit.code}: ${lines.at(-1)?.trim()}`;
}
