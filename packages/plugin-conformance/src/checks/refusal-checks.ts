import { isFault } from "@slipway/domain";
import { FakeHost, type TestRequest } from "@slipway/plugin-sdk/testing";
import { DeploymentService } from "@slipway/proto/plugin";
import { connectClient, serveConnect, silentLogger, spawnProcess } from "@slipway/runtime";
import { type ConformanceCheck, demand, NotApplicable } from "../conformance-check.ts";
import type { PluginUnderTest } from "../plugin-under-test.ts";
import { within } from "./eventually.ts";
import { describe } from "./stage-run.ts";

const callMs = 30_000;

/** What can not be done is refused in words, and harms nothing else. */
export const refusalChecks: readonly ConformanceCheck[] = [
  { name: "refuses a stage that it does not define", run: (tested) => refuses(tested, { stage: "NO_SUCH_STAGE" }) },
  { name: "refuses options that are no JSON", run: (tested) => refuses(tested, { stage: stageWithOptions(tested), optionsText: "{" }) },
  { name: "refuses a request without content", run: refusesNothing },
  { name: "ends with a word when its configuration is no JSON", run: (tested) => endsWithWords(tested, ["--config", "no JSON"]) },
  {
    name: "ends with a word when its configuration can not be used",
    run: async (tested) => {
      const { name, refusedConfig } = tested.cases;
      if (refusedConfig === undefined) return new NotApplicable('give a config that it must refuse ("refusedConfig" of the cases)');
      return endsWithWords(tested, ["--config", JSON.stringify({ name, url: "file:///tested", port: 1, config: refusedConfig })]);
    },
  },
];

/** One that is known to take options and to end by itself, if the cases name one: plugins may list their stages in any order. */
const stageWithOptions = ({ cases, definedStages }: PluginUnderTest): string =>
  cases.stages.find(({ endless }) => endless === undefined)?.stage ?? definedStages[0] ?? "";

/** Refused as an error of the call or as a failure of the stage: hosts show both. */
async function refuses(tested: PluginUnderTest, request: TestRequest): Promise<string> {
  const { plugin } = await tested.shared();
  const words = await plugin.execute(request, { timeoutMs: callMs }).then(
    (ended) => {
      demand(ended.result === "failed", `it should have failed, but ${describe(ended)}`);
      return describe(ended);
    },
    (error: unknown) => refusal(error),
  );
  await plugin.definedStages();
  return words;
}

async function refusesNothing(tested: PluginUnderTest): Promise<string> {
  const { plugin } = await tested.shared();
  await using client = connectClient(DeploymentService, `http://127.0.0.1:${plugin.port}`);
  const words = await client.executeStage({}, { timeoutMs: callMs }).then(
    ({ status }) => demand(false, `it answered with status ${status}`),
    (error: unknown) => refusal(error),
  );
  await plugin.definedStages();
  return String(words);
}

/** The words of a refusal. Throws when the process died of the request, or never answered. */
function refusal(error: unknown): string {
  demand(isFault(error), String(error));
  demand(error.code !== "deadline", `it did not answer within ${callMs / 1000} s`);
  demand(error.code !== "unavailable", `the connection was lost: ${error.message}`);
  return error.message;
}

async function endsWithWords(tested: PluginUnderTest, flags: readonly string[]): Promise<string> {
  const log = silentLogger();
  const { command, startMs } = tested.options;
  // It dials the host before or after it reads its configuration, so there must be one.
  const host = new FakeHost();
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
  demand(exit !== undefined, `it runs on, ${startMs / 1000} s after its start`);
  demand(exit.signal === undefined, `it was ended by ${exit.signal}`);
  demand(exit.code !== 0, "it ended with code 0, as if nothing was wrong");
  const words = output.filter((line) => line.trim() !== "");
  demand(words.length > 0, `it ended with code ${exit.code} without a word why`);
  return `code ${exit.code}: ${words.at(-1)}`;
}
