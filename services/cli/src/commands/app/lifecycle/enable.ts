import { EnableApplicationResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../../output/print.ts";
import { lifecycleCommand } from "./lifecycle-command.ts";

/** `slipway app enable` */
export function enableCommand(): Command {
  return lifecycleCommand({
    name: "enable",
    description:
      "Enable an application that was disabled, or bring back one that was removed by app remove. Commits that were pushed meanwhile are deployed. One whose file is gone from Git comes back with its file",
    examples: ["app enable shop", 'app enable shop --reason "incident 42 is over"'],
    send: async (api, request, { signal, output }) => {
      const answer = await api.applications.enableApplication(request, { signal });
      print(
        EnableApplicationResponseSchema,
        answer,
        output,
        () => `application ${answer.application?.name} ${answer.changed ? "enabled" : "is enabled already"}`,
      );
    },
  });
}
