import { allowedAddressesSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { chartSourcesSchema } from "./render/helm/input/chart-sources.ts";

/** The plugin's `config` in the piped file, with defaults. */
export const configSchema = z.object({
  ...chartSourcesSchema,
  allowedAddresses: allowedAddressesSchema(
    "from which value files and remote bases of applications may come, and to which servers of charts may refer",
  ),
  kustomize: z
    .object({
      allowRemote: z
        .boolean()
        .default(false)
        .describe("Whether kustomizations may use bases, files and charts that are not in the repository. Needs git and the network."),
      allowPrograms: z
        .boolean()
        .default(false)
        .describe(
          "Whether kustomizeOptions may enable plugins, which run programs from the repository, and charts of kustomizations may bring plugins of helm.",
        ),
      allowUnconfined: z
        .boolean()
        .default(false)
        .describe(
          "Whether kustomizeOptions may turn load restrictions off where the kernel does not confine programs. A kustomization can then read every file of the plugin's user.",
        ),
    })
    .prefault({}),
});

/** The plugin's `config` in the piped file. */
export type PluginConfig = z.output<typeof configSchema>;
