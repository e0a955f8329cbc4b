import { Command, Option } from "commander";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { table } from "../../output/tables/table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly nats?: string;
  readonly output: OutputFormat;
}

/** `slipway store rebuild` */
export function rebuildCommand(): Command {
  const command = new Command("rebuild")
    .description("Record everything that JetStream still has into an empty store; stop the trace services first")
    .addOption(storeOption())
    .addOption(natsOption())
    .addOption(outputOption())
    .action(rebuild);
  return withExamples(command, "store rebuild --nats nats://nats:4222", "store rebuild --store sqlite:history.sqlite");
}

/** `--nats`, for what works on NATS without a server. */
export function natsOption(): Option {
  return new Option("--nats <url>", "NATS server; pass passwords in NATS_URL (default: nats://127.0.0.1:4222)").env("NATS_URL");
}

async function rebuild({ nats, output }: Options, command: Command): Promise<void> {
  const { withRecovery } = await import("../../store/with-recovery.ts");
  const { rebuildStore } = await import("@slipway/trace");
  await withRecovery(nats, command, async ({ store, ...recovery }) => {
    const onProgress = (waiting: number): void => {
      if (process.stderr.isTTY && waiting > 0) writeErr(`${waiting} messages are not recorded yet`);
    };
    const rebuilt = await rebuildStore({ store, ...recovery, onProgress });
    const rows = Object.entries(rebuilt.streams).map(([name, messages]) => [name, String(messages)]);
    const refused = rebuilt.refused > 0 ? `\n${rebuilt.refused} messages could not be recorded yet: the log says why` : "";
    printValue({ store: store.place, ...rebuilt }, output, ({ wide }) => table(["stream", "messages"], rows, { whole: wide }) + refused);
  });
}
