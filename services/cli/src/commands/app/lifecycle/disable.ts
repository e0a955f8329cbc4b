import { DisableApplicationResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../../output/print.ts";
import { lifecycleCommand } from "./lifecycle-command.ts";

/** `slipway app disable` */
export function disableCommand(): Command {
  return lifecycleCommand({
    name: "disable",
    description:
      "Disable an application: nothing triggers a deployment of it until it is enabled. Deployments that were triggered before go on",
    examples: ["app disable shop", 'app disable shop --reason "incident 42"'],
    send: async (api, request, { signal, output }) => {
      const answer = await api.applications.disableApplication(request, { signal });
      print(
        DisableApplicationResponseSchema,
        answer,
        output,
        () => `application ${answer.application?.name} ${answer.changed ? "disabled" : "is disabled already"}`,
      );
    },
  });
}
