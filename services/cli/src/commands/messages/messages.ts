import { ListDeadLettersResponseSchema, RedeliverDeadLetterResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { type OutputFormat, outputOption, print } from "../../output/print.ts";
import { table } from "../../output/table.ts";
import { age } from "../../output/words.ts";
import { serverOption, withApi, withExamples } from "../command-context.ts";

interface Common {
  readonly server: string;
  readonly output: OutputFormat;
}

/** `slipway messages …` */
export function messagesCommand(): Command {
  const messages = new Command("messages").description("show and replay messages that no service could handle");
  const list = new Command("list")
    .description("list what was set aside, oldest first")
    .addOption(outputOption())
    .addOption(serverOption())
    .action(({ server, output }: Common) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.system.listDeadLetters({}, { signal });
        const rows = answer.entries.map(({ sequence, deadLetter }) => [
          String(sequence),
          deadLetter?.subject ?? "",
          deadLetter?.consumer ?? "",
          age(deadLetter?.at, Date.now()),
          deadLetter?.reason ?? "",
        ]);
        print(ListDeadLettersResponseSchema, answer, output, () =>
          rows.length === 0 ? "nothing was set aside" : table(["number", "subject", "consumer", "age", "reason"], rows),
        );
      }),
    );
  const replay = new Command("replay")
    .argument("<number>")
    .description("hand a message out once more")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((number: string, { server, output }: Common) =>
      withApi({ server }, async (api, signal) => {
        const answer = await api.system.redeliverDeadLetter({ sequence: BigInt(number) }, { signal });
        print(RedeliverDeadLetterResponseSchema, answer, output, () => `published again on ${answer.subject}`);
      }),
    );
  return messages.addCommand(withExamples(list, "messages list")).addCommand(withExamples(replay, "messages replay 12"));
}
