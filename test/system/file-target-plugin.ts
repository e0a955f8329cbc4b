import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definePlugin, defineStage, type Health, type LiveResource, runPlugin } from "@slipway/plugin-sdk";

/** The file in which an application runs: it holds the commit. The test that writes the piped file gives the plugin a `folder`. */
function fileOf(config: unknown, applicationName: string): string {
  return join((config as { readonly folder: string }).folder, applicationName);
}

/** Whether the section of the plugin in the application file says so. Its stage fails then, after it has written. */
function isBroken(section: unknown): boolean {
  return (section as { readonly broken?: boolean }).broken ?? false;
}

/** The health of an application that a test has written beside its file; without one, it has none. */
async function healthOf(file: string): Promise<readonly LiveResource[]> {
  const health = await readFile(`${file}.health`, "utf8").catch(() => undefined);
  // Tests write only what is a health.
  return health === undefined ? [] : [{ id: "file", name: "file", resourceType: "File", health: health as Health, deployTarget: "local" }];
}

/** A target that is a folder, with one file for each application. */
await runPlugin(
  definePlugin({
    name: "files",
    stages: {
      PUT: defineStage({
        quickSync: true,
        rollback: { stage: "PUT_BACK" },
        async run({ config, deployment, target, application, log }) {
          await writeFile(fileOf(config, deployment.applicationName), target.commitHash);
          if (!isBroken(application)) return "succeeded";
          log.error("it is broken");
          return "failed";
        },
      }),
      PUT_BACK: defineStage({
        async run({ config, deployment, running }) {
          await writeFile(fileOf(config, deployment.applicationName), running?.commitHash ?? "");
          return "succeeded";
        },
      }),
    },
    livestate: {
      async getLivestate({ config, applicationName, source }) {
        const file = fileOf(config, applicationName);
        const runs = await readFile(file, "utf8").catch(() => "nothing");
        const isSynced = runs === source.commitHash;
        return {
          resources: await healthOf(file),
          sync: isSynced ? { status: "synced" } : { status: "out-of-sync", reason: `${runs} runs` },
        };
      },
    },
  }),
);
