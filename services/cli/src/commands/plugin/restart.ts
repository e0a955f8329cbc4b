import { RestartPluginResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { pipedOption } from "./piped-option.ts";

/** `slipway plugin restart` */
export function restartCommand(): Command {
  const command = new Command("restart")
    .argument("<name>", "name of the plugin in the piped file")
    .description("Restart a plugin's process using the program that its url currently points to; its running stages are dispatched again")
    .addOption(pipedOption())
    .action((name: string, { output, piped = "", ...options }: ApiOptions & { readonly piped?: string }) =>
      withApi(options, async (api, signal) => {
        const answer = await api.plugins.restartPlugin({ name, pipedId: piped }, { signal });
        print(RestartPluginResponseSchema, answer, output, () => `plugin ${name} is restarting: see its state with slipway plugin list`);
      }),
    );
  return apiCommand(command, "plugin restart kubernetes", "plugin restart kubernetes --piped production");
}
