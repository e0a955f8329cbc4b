import { definePlugin, defineStage, runPlugin } from "@slipway/plugin-sdk";

const greet = "printf 'echo hello' > {{ .OutPath }}";
let install: (version: string) => Promise<string>;

/** A plugin that installs a tool while it plans, previews, observes and runs a stage, and answers with the tool's path. */
await runPlugin(
  definePlugin({
    name: "tools",
    initialize: ({ tools }) => {
      install = (version) => tools.install("greet", version, greet);
    },
    stages: {
      GREET: defineStage({ run: async ({ tools }) => ((await tools.install("greet", "stage", greet)) ? "succeeded" : "failed") }),
    },
    deployment: { determineStrategy: async () => ({ strategy: "pipeline", summary: await install("plan") }) },
    livestate: {
      getLivestate: async () => ({ resources: [], sync: { status: "synced", reason: await install("livestate"), detail: "" } }),
    },
    planPreview: {
      getPlanPreview: async () => [{ deployTarget: "here", summary: await install("preview"), noChange: true }],
    },
  }),
);
