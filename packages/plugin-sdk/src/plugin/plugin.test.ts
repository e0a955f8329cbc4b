import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { definePlugin } from "./plugin.ts";
import { defineStage } from "./stage.ts";

const schemas = {
  config: z.object({ a: z.string().default("x") }),
  deployTarget: z.object({ kubeConfigPath: z.string() }),
  application: z.object({ manifests: z.array(z.string()).default([]) }),
};

test("a stage sees the types of the plugin's schemas and of its own options", () => {
  const stage = defineStage({
    of: schemas,
    options: z.object({ prune: z.boolean().default(false) }),
    async run({ options, application, deployTargets, config, target }) {
      expectTypeOf(options).toEqualTypeOf<{ prune: boolean }>();
      expectTypeOf(application.manifests).toEqualTypeOf<string[]>();
      expectTypeOf(target.application.manifests).toEqualTypeOf<string[]>();
      expectTypeOf(deployTargets[0]?.config.kubeConfigPath).toEqualTypeOf<string | undefined>();
      expectTypeOf(config.a).toEqualTypeOf<string>();
      return "succeeded";
    },
  });
  const plain = defineStage({
    options: z.object({ n: z.number() }),
    run: async ({ options, application }) => {
      expectTypeOf(options.n).toEqualTypeOf<number>();
      expectTypeOf(application).toEqualTypeOf<unknown>();
      return "succeeded";
    },
  });
  const none = defineStage({ run: async () => "succeeded" });
  const plugin = definePlugin({
    name: "kubernetes",
    ...schemas,
    stages: { A: stage, B: plain, C: none },
    deployment: {
      async determineStrategy({ application, running }) {
        expectTypeOf(application.manifests).toEqualTypeOf<string[]>();
        expectTypeOf(running?.application.manifests).toEqualTypeOf<string[] | undefined>();
        return { strategy: "quick-sync", summary: "" };
      },
    },
  });
  // @ts-expect-error: the stage reads a section that this plugin does not declare
  definePlugin({ name: "wait", stages: { A: stage } });
  expect(Object.keys(plugin.schemas)).toEqual(["config", "deployTarget", "application"]);
});

// What a plugin without a compiler may write.
const define = definePlugin as (definition: unknown) => unknown;
const stage = defineStage({ run: async () => "succeeded" });
const zod3 = { _def: {}, safeParse: () => {} };

test.for([
  { name: "a name with spaces", given: { name: "my plugin" }, says: 'name "my plugin" is not a name' },
  { name: "no name", given: { name: undefined }, says: "name undefined is not a name" },
  { name: "an unknown call of inspection", given: { inspection: { exec: () => {} } }, says: "inspection.exec is unknown" },
  {
    name: "a call of inspection that is no function",
    given: { inspection: { streamLogs: 1 } },
    says: "inspection.streamLogs is not a function",
  },
  { name: "no stages", given: { stages: {} }, says: "stages is empty" },
  { name: "a stage with a name with spaces", given: { stages: { "MY STAGE": stage } }, says: 'the stage "MY STAGE" is not a name' },
  { name: "a stage without run", given: { stages: { S: { ...stage, run: undefined } } }, says: "stages.S.run is not a function" },
  { name: "something else than a stage", given: { stages: { S: { run: () => {} } } }, says: "stages.S is not a stage: write defineStage" },
  { name: "a config that is no schema", given: { config: { qps: 50 } }, says: "config is not a zod schema: write z.object({ … })" },
  { name: "a schema of zod 3", given: { application: zod3 }, says: "application is not a zod schema: it is one of zod 3, use zod 4" },
  { name: "a part without its function", given: { livestate: {} }, says: "livestate.getLivestate is not a function" },
  {
    name: "a watch that is no function",
    given: { livestate: { getLivestate: async () => {}, watchLivestate: true } },
    says: "livestate.watchLivestate is not a function",
  },
  { name: "an unknown part", given: { liveState: {} }, says: "liveState is unknown: known are name, version, stages" },
  {
    name: "an unknown rollback stage",
    given: { stages: { S: { ...stage, rollback: { stage: "T", when: () => true } } } },
    says: "stage S is rolled back by T, which the plugin does not define",
  },
])("$name is refused when the plugin is defined", ({ given, says }) => {
  expect(() => define({ name: "demo", stages: { S: stage }, ...given })).toThrowError(says);
});

test("all problems are reported at once", () => {
  expect(() => define({ name: "my plugin", stages: {} })).toThrowError(
    /^plugin my plugin is not defined correctly:\n {2}name .*\n {2}stages is empty: /,
  );
});

test("a stage without run, with unknown parts, or with options that are no schema is refused when it is defined", () => {
  const defineOne = defineStage as (definition: unknown) => unknown;
  expect(() => defineOne({ options: { a: 1 }, runs: async () => "succeeded" })).toThrowError(
    /^a stage is not defined correctly: runs is unknown: .*; run is not a function; options is not a zod schema: /,
  );
});
