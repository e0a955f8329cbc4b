import { GetApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { readApplicationView } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { describeApplication } from "../../output/details/describe-application.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { applicationReference } from "../references.ts";

/** `slipway app get` */
export function getCommand(): Command {
  const command = new Command("get")
    .argument("<application>", applicationReference)
    .description("Show an application, its live state and the problems of its application file")
    .action((idOrName: string, options: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.applications.getApplication({ idOrName }, { signal });
        print(GetApplicationResponseSchema, answer, options.output, (shown) =>
          describeApplication(readApplicationView(answer.application), Date.now(), shown),
        );
      }),
    );
  return apiCommand(command, "app get shop", "app get shop -o yaml");
}
