import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { table } from "../../output/tables/table.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";
import { natsOption } from "./rebuild.ts";

interface Options {
  readonly nats?: string;
  readonly output: OutputFormat;
}

/** `slipway store restore` */
export function restoreCommand(): Command {
  const command = new Command("restore")
    .description(
      "Put the current state of every application, of what is unfinished, and of recent events back into a NATS that lost its streams",
    )
    .addOption(storeOption())
    .addOption(natsOption())
    .addOption(outputOption())
    .action(restore);
  return withExamples(command, "store restore --nats nats://nats:4222");
}

async function restore({ nats, output }: Options, command: Command): Promise<void> {
  const { withRecovery } = await import("../../store/with-recovery.ts");
  const { restoreStreams } = await import("@slipway/trace");
  await withRecovery(nats, command, async ({ store, ...recovery }) => {
    const restored = await restoreStreams({ store, ...recovery });
    const rows = Object.entries(restored.streams).map(([name, messages]) => [name, String(messages)]);
    printValue({ store: store.place, ...restored }, output, ({ wide }) => table(["stream", "messages"], rows, { whole: wide }));
  });
}
