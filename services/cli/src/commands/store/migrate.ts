import { Command } from "commander";
import { type OutputFormat, outputOption, printValue } from "../../output/print.ts";
import { storeOption } from "../../store/store-option.ts";
import { withExamples } from "../with-examples.ts";

/** `slipway store migrate` */
export function migrateCommand(): Command {
  const command = new Command("migrate")
    .description("Bring the schema of the store up to date; the trace service does it too when it starts")
    .addOption(storeOption())
    .addOption(outputOption())
    .action(migrate);
  return withExamples(command, "store migrate", "store migrate --store sqlite:history.sqlite");
}

async function migrate({ output }: { readonly output: OutputFormat }, command: Command): Promise<void> {
  // Imported here: the help of all commands starts faster without it.
  const { withStore } = await import("../../store/with-store.ts");
  await withStore(command, async (tools) => {
    const migrations = await tools.migrate();
    printValue({ store: tools.place, migrations }, output, () =>
      migrations.length === 0 ? `${tools.place} is up to date` : `${tools.place} has been migrated: versions ${migrations.join(", ")}`,
    );
  });
}
