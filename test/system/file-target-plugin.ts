import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definePlugin, defineStage, runPlugin } from "@slipway/plugin-sdk";
import { z } from "zod";

/** A target that is a folder: an application runs in the file with its name, which holds the commit that runs. */
const schemas = {
  config: z.object({ folder: z.string() }),
  /** `broken`: its stage fails after it has written. */
  application: z.object({ broken: z.boolean().default(false) }),
};

await runPlugin(
  definePlugin({
    name: "files",
    ...schemas,
    stages: {
      PUT: defineStage({
        of: schemas,
        quickSync: true,
        rollback: { stage: "PUT_BACK" },
        async run({ config, deployment, target, application, log }) {
          await writeFile(join(config.folder, deployment.applicationName), target.commitHash);
          if (!application.broken) return "succeeded";
          log.error("it is broken");
          return "failed";
        },
      }),
      PUT_BACK: defineStage({
        of: schemas,
        async run({ config, deployment, running }) {
          await writeFile(join(config.folder, deployment.applicationName), running?.commitHash ?? "");
          return "succeeded";
        },
      }),
    },
    livestate: {
      async getLivestate({ config, applicationName, source }) {
        const runs = await readFile(join(config.folder, applicationName), "utf8").catch(() => "nothing");
        const isSynced = runs === source.commitHash;
        return { resources: [], sync: isSynced ? { status: "synced" } : { status: "out-of-sync", reason: `${runs} runs` } };
      },
    },
  }),
);
