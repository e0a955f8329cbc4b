import { definePlugin, defineStage, runPlugin, type Tools } from "@slipway/plugin-sdk";

const install = (tools: Tools, version: string) => tools.install("greet", version, "printf 'echo hello' > {{ .OutPath }}");

/** A plugin that installs a tool while it plans, previews, observes and runs a stage, and answers with the tool's path. */
await runPlugin(
  definePlugin({
    name: "tools",
    stages: {
      GREET: defineStage({ run: async ({ tools }) => ((await install(tools, "stage")) ? "succeeded" : "failed") }),
    },
    deployment: { determineStrategy: async ({ tools }) => ({ strategy: "pipeline", summary: await install(tools, "plan") }) },
    livestate: {
      getLivestate: async ({ tools }) => ({
        resources: [],
        sync: { status: "synced", reason: await install(tools, "livestate"), detail: "" },
      }),
    },
    planPreview: {
      getPlanPreview: async ({ tools }) => [{ deployTarget: "here", summary: await install(tools, "preview"), noChange: true }],
    },
  }),
);
