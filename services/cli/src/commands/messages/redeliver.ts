import { RedeliverDeadLetterResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

/** `slipway messages redeliver` */
export function redeliverCommand(): Command {
  const command = new Command("redeliver")
    .alias("replay")
    .argument("<number>", "number of the dead letter in slipway messages list", wholeNumber(1))
    .description("Redeliver a dead letter on its original subject")
    .action((number: number, { output, ...options }: ApiOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.system.redeliverDeadLetter({ sequence: BigInt(number) }, { signal });
        print(RedeliverDeadLetterResponseSchema, answer, output, () => `message ${number} redelivered on ${answer.subject}`);
      }),
    );
  return apiCommand(command, "messages redeliver 12");
}
