import { RemoveDeadLetterResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

/** `slipway messages remove` */
export function removeCommand(): Command {
  const command = new Command("remove")
    .argument("<number>", "number of the dead letter in slipway messages list", wholeNumber(1))
    .description("Remove a dead letter whose message nobody needs any more")
    .action((number: number, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.system.removeDeadLetter({ sequence: BigInt(number) }, { signal });
        print(RemoveDeadLetterResponseSchema, answer, output, () => `message ${number} on ${answer.subject} removed`);
      }),
    );
  return apiCommand(command, "messages remove 12");
}
