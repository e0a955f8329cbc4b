import { ListDeadLettersResponseSchema } from "@slipway/proto/api";
import { Command, Option } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { deadLetterTable } from "../../output/tables/messages/dead-letter-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

interface ListOptions extends ApiOptions {
  readonly stream?: string;
  readonly limit: number;
}

/** `slipway messages list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List dead letters, oldest first")
    .addOption(new Option("--stream <name>", "only messages of this stream, such as EVENT_INTAKE for events that were refused"))
    .addOption(new Option("--limit <number>", "show at most this many").default(100).argParser(wholeNumber(1, 1000)))
    .action(({ output, stream, limit, ...options }: ListOptions) =>
      withApi(options, async (api, signal) => {
        const answer = await api.system.listDeadLetters({ pageSize: limit, ...(stream !== undefined && { stream }) }, { signal });
        print(ListDeadLettersResponseSchema, answer, output, (shown) => deadLetterTable(answer.entries, Date.now(), shown));
      }),
    );
  return apiCommand(command, "messages list", "messages list --stream EVENT_INTAKE -o wide");
}
