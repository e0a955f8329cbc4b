import { ListDeadLettersResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deadLetterTable } from "../../output/tables/dead-letter-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway messages list` */
export function listCommand(): Command {
  const command = new Command("list").description("List dead letters, oldest first").action(({ output, ...options }: ApiOptions) =>
    withApi(options, async (api, signal) => {
      const answer = await api.system.listDeadLetters({}, { signal });
      print(ListDeadLettersResponseSchema, answer, output, (shown) => deadLetterTable(answer.entries, Date.now(), shown));
    }),
  );
  return apiCommand(command, "messages list");
}
