import { describeHold } from "@slipway/domain";
import { ReleaseApplicationResponseSchema } from "@slipway/proto/api";
import { decodeHold } from "@slipway/state";
import type { Command } from "commander";
import { print } from "../../../output/print.ts";
import { oneLine } from "../../../output/words/one-line.ts";
import { lifecycleCommand } from "./lifecycle-command.ts";

/** `slipway app release` */
export function releaseCommand(): Command {
  return lifecycleCommand({
    name: "release",
    description:
      "Release an application that is held: triggers may deploy it again, and what was pushed while a person held it is deployed. A commit that failed is deployed by drift, if its file allows that, or with app sync",
    examples: ["app release shop", 'app release shop --reason "the quota was raised"', "app list --held"],
    send: async (api, request, { signal, output }) => {
      const answer = await api.applications.releaseApplication(request, { signal });
      const name = answer.application?.name ?? "";
      const released = answer.released.map((hold) => `\n  ${oneLine(describeHold(decodeHold(hold)), true)}`);
      print(ReleaseApplicationResponseSchema, answer, output, () =>
        released.length === 0
          ? `application ${name} is not held`
          : `application ${name} released; it was held for:${released.join("")}\nTo deploy the head of its branch now: slipway app sync ${name}`,
      );
    },
  });
}
