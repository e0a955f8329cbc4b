import { create } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { DetermineVersionsRequestSchema } from "@slipway/proto/plugin";
import { type Logger, silentLogger } from "@slipway/runtime";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { configurePlugin } from "../config/configured-plugin.ts";
import { StageGuard } from "../mistakes/stage-guard.ts";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { testRequest } from "../testing/test-request.ts";
import { deploymentService } from "./deployment-service.ts";
import { RunningStages } from "./running-stages.ts";

const run = async () => "succeeded" as const;
const schemas = {
  config: z.object({ providers: z.array(z.string()).default([]) }),
  deployTarget: z.object({}),
  application: z.object({ image: z.string().default("none") }),
};
const plugin = definePlugin({
  name: "demo",
  ...schemas,
  stages: {
    SPLIT: defineStage({ options: z.object({ percent: z.int().max(100), to: z.string().default("") }), run }),
    WATCH: defineStage({
      of: schemas,
      options: z.object({ provider: z.string() }),
      check: ({ options, config }) => {
        if (options.provider === "chart") throw new Fault("precondition", "charts are not supported yet");
        if (options.provider === "both") throw new Fault("invalid", "not valid:\n  with.provider: is no provider\n  with.7: is nothing");
        if (!config.providers.includes(options.provider)) throw new Fault("invalid", `unknown provider ${options.provider}`);
      },
      run,
    }),
  },
  deployment: {
    check: ({ application }) => {
      if (application.image === "chart") throw new Fault("precondition", "charts are not supported yet");
    },
    determineVersions: async ({ application }) => [{ name: "shop", version: application.image }],
  },
});

async function versions(file: string, targets: readonly string[] = ["dev"], logger: Logger = silentLogger()) {
  const deps = {
    plugin: configurePlugin(plugin, JSON.stringify({ config: { providers: ["here"] }, deployTargets: [{ name: "dev" }] })),
    host: new FakeHost().client(),
    logger,
    clock: new FakeClock(),
    guard: new StageGuard(),
    running: new RunningStages(),
    stopping: new AbortController().signal,
  };
  const { input } = testRequest("demo", targets, { stage: "SPLIT", target: { configText: file } });
  const request = create(DetermineVersionsRequestSchema, {
    input: { deployment: input?.deployment, targetDeploymentSource: input?.targetDeploymentSource },
  });
  const context = { signal: new AbortController().signal } as HandlerContext; // the handler uses nothing else
  const answer = await deploymentService(deps).determineVersions(request, context);
  return answer.versions?.map(({ version }) => version);
}

const file = (section: string, ...stages: readonly string[]) =>
  `kind: Application\nspec:\n  plugins: { demo: ${section} }\n  pipeline:\n    stages:\n${stages.map((stage) => `      - ${stage}\n`).join("")}`;

test("a file that fits has versions", async () => {
  const stages = ["{ name: SPLIT, with: { percent: 10 } }", "{ name: WATCH, with: { provider: here } }", "{ name: OTHER, with: 7 }"];
  expect(await versions(file("{ image: v2 }", ...stages))).toEqual(["v2"]);
});

test("everything that can be known before the first stage is answered at once, with its place", async () => {
  const stages = [
    "{ name: SPLIT, with: { percent: 110 } }",
    "{ name: WATCH, with: { provider: there } }",
    "{ name: SPLIT, with: { to: 7 } }",
    "{ name: WATCH }",
  ];
  await expect(versions(file("{ image: chart }", ...stages), ["prod"])).rejects.toThrow(
    [
      "deploy target prod is not configured for plugin demo: configured are dev",
      "charts are not supported yet",
      "the options of stage SPLIT are invalid:",
      "  app.pipecd.yaml:6:41: with.percent: must be at most 100",
      "app.pipecd.yaml:7:30: with: stage WATCH: unknown provider there",
      "the options of stage SPLIT are invalid:",
      "  app.pipecd.yaml:8:24: with.percent: is missing",
      "  app.pipecd.yaml:8:36: with.to: must be text, not a number; put it in quotes",
      "the options of stage WATCH are invalid:",
      "  app.pipecd.yaml:9:9: with.provider: is missing",
    ].join("\n"),
  );
});

test("fields that the schemas drop are in the plugin's log, and a field without a value is unset", async () => {
  const logger = silentLogger();
  const warn = vi.spyOn(logger, "warn");
  vi.spyOn(logger, "child").mockImplementation(() => logger as never); // the same for any levels
  expect(await versions(file("{ imgae: v3, image: }", "{ name: SPLIT, with: { percent: 1, percnt: 2, to: } }"), ["dev"], logger)).toEqual([
    "none",
  ]);
  expect(warn.mock.calls.map(([fields]) => fields)).toEqual([
    { field: "app.pipecd.yaml:3:29: spec.plugins.demo.imgae: unknown field, ignored; did you mean image?" },
    { field: "app.pipecd.yaml:6:52: with.percnt: unknown field, ignored; did you mean percent?" },
  ]);
});

test("what the plugin and its stages refuse for one reason is said once", async () => {
  const stages = ["{ name: WATCH, with: { provider: chart } }", "{ name: WATCH, with: { provider: chart } }"];
  await expect(versions(file("{ image: chart }", ...stages))).rejects.toThrow(/^charts are not supported yet$/);
});

test("what a check says about a part of the options gets the place of that part", async () => {
  await expect(versions(file("{}", "{ name: WATCH, with: { provider: both } }"))).rejects.toThrow(
    [
      "stage WATCH: not valid:",
      "  app.pipecd.yaml:6:42: with.provider: is no provider",
      "  app.pipecd.yaml:6:24: with[7]: is nothing",
    ].join("\n"),
  );
});

test("a section that does not fit is reported once, with the options", async () => {
  await expect(versions(file("{ image: 7 }", "{ name: SPLIT, with: { percent: x } }"))).rejects.toThrow(
    [
      "the application file is invalid for plugin demo:",
      "  app.pipecd.yaml:3:29: spec.plugins.demo.image: must be text, not a number; put it in quotes",
      "the options of stage SPLIT are invalid:",
      "  app.pipecd.yaml:6:41: with.percent: must be a number, not text",
    ].join("\n"),
  );
});
