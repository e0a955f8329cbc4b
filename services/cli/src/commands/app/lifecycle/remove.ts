import { RemoveApplicationResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../../output/print.ts";
import { lifecycleCommand } from "./lifecycle-command.ts";

/** `slipway app remove` */
export function removeCommand(): Command {
  return lifecycleCommand({
    name: "remove",
    description:
      "Remove an application, whether or not its file and its repository exist. What it deployed is left running until app prune deletes it. It comes back only by app enable",
    examples: ["app remove shop", 'app remove shop --reason "moved to another piped"', "app list --removed", "app prune shop --dry-run"],
    send: async (api, request, { signal, output }) => {
      const answer = await api.applications.removeApplication(request, { signal });
      print(
        RemoveApplicationResponseSchema,
        answer,
        output,
        () => `application ${answer.application?.name} ${answer.changed ? "removed" : "was removed already"}: ${answer.leftBehind}`,
      );
    },
  });
}
