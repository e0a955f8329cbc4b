import { RedeliverNoticesResponseSchema } from "@slipway/proto/api";
import { Command, InvalidArgumentError } from "commander";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { redeliveredText } from "../../output/tables/messages/dead-notice-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { wholeNumber } from "../option-values.ts";

interface Options extends ApiOptions {
  readonly receiver?: string;
  readonly all?: boolean;
  readonly piped?: string;
}

/** `slipway notification redeliver` */
export function redeliverCommand(): Command {
  const command = new Command("redeliver")
    .argument("[number...]", "numbers of notices in slipway notification list", numbers)
    .description("Put notices that a receiver did not take into its queue again, oldest first")
    .option("--receiver <name>", "everything that this receiver did not take")
    .option("--all", "everything that no receiver took")
    .option("--piped <id>", "only receivers of this piped; required if several pipeds have a receiver of this name")
    .action((sequences: readonly bigint[], { output, receiver = "", all = false, piped = "", ...options }: Options) =>
      withApi(options, async (api, signal, { project: projectId }) => {
        const chosen = { sequences: [...sequences], receiver, all, pipedId: piped, projectId };
        const answer = await api.notifications.redeliverNotices(chosen, { signal });
        print(RedeliverNoticesResponseSchema, answer, output, () => redeliveredText(answer.redelivered));
      }),
    );
  return apiCommand(
    command,
    "notification redeliver 12 13",
    "notification redeliver --receiver ops",
    "notification redeliver --all --piped production",
  );
}

function numbers(text: string, before: readonly bigint[] = []): readonly bigint[] {
  const value = wholeNumber(1)(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("Write a number that slipway notification list shows.");
  return [...before, BigInt(value)];
}
