import { ListReceiversResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { receiverTable } from "../../output/tables/messages/receiver-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";

/** `slipway notification list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List the receivers of all pipeds with what waits for them, and the notices that they did not take")
    .option("--piped <id>", "only receivers of this piped")
    .action(({ output, piped = "", ...options }: ApiOptions & { readonly piped?: string }) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const answer = await api.notifications.listReceivers({ projectId, pipedId: piped }, { signal });
        print(ListReceiversResponseSchema, answer, output, (shown) => receiverTable(answer, Date.now(), shown));
        if (answer.receivers.length > 0) return;
        writeErr(onlyIn(projectId));
        if (piped !== "") writeErr(`slipway: only piped ${piped} was looked at, as --piped says: see slipway notification list`);
      }),
    );
  return apiCommand(command, "notification list", "notification list --piped production -o json");
}
