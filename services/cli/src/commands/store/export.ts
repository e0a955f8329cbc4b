import { Fault } from "@slipway/domain";
import { Command } from "commander";
import { writeErr } from "../../output/terminal/terminal.ts";
import { rowProgress } from "../../store/row-progress.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";

interface Options {
  readonly file?: string;
  readonly project?: string;
}

/** `slipway store export` */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("Write every row of the store as a line of JSON; services may go on recording meanwhile")
    .addOption(storeOption())
    .option("-f, --file <file>", "file to write, which only you can read (default: standard output)")
    .option("--project <id>", "only the rows of this project (default: all)")
    .action(exportStore);
  return withExamples(command, "store export -f slipway.jsonl", "store export --project shop -f shop.jsonl");
}

async function exportStore({ file, project }: Options, command: Command): Promise<void> {
  if (file === undefined && process.stdout.isTTY)
    throw new Fault("invalid", "standard output is a terminal: name a file with --file, or redirect it");
  const { withStore } = await import("../../store/with-store.ts");
  const { writeLines } = await import("../../store/export-file.ts");
  await withStore(command, async (tools, signal) => {
    let lines = 0;
    const counted = async function* (): AsyncGenerator<string> {
      for await (const line of tools.export({ projectId: project, signal, onProgress: rowProgress("exported") })) {
        lines++;
        yield line;
      }
    };
    await writeLines(file, counted(), signal);
    writeErr(`exported ${tools.place}: ${lines} lines`);
  });
}
