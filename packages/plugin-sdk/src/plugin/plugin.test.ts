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
