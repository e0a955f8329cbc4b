import { HoldApplicationResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../../output/print.ts";
import { lifecycleCommand } from "./lifecycle-command.ts";

/** `slipway app hold` */
export function holdCommand(): Command {
  return lifecycleCommand({
    name: "hold",
    description:
      "Hold an application: no commit and no drift deploys it until it is released, but app sync does. Deployments that were triggered before go on",
    examples: ["app hold shop", 'app hold shop --reason "release freeze"', "app list --held"],
    send: async (api, request, { signal, output }) => {
      const answer = await api.applications.holdApplication(request, { signal });
      print(
        HoldApplicationResponseSchema,
        answer,
        output,
        () => `application ${answer.application?.name} ${answer.changed ? "held" : "is held already"}`,
      );
    },
  });
}
