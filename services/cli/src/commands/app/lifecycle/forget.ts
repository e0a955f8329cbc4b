import { type ForgetApplicationResponse, ForgetApplicationResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import { withApi } from "../../../connection/with-api.ts";
import { exitCodes } from "../../../exit-codes.ts";
import { print } from "../../../output/print.ts";
import { orphanTable } from "../../../output/tables/orphan-table.ts";
import { confirm } from "../../../output/terminal/confirm.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { applicationReference } from "../../references.ts";

interface Options extends ApiOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

/** `slipway app forget` */
export function forgetCommand(): Command {
  const command = new Command("forget")
    .argument("<application>", applicationReference)
    .description(
      "Forget what a removed application left where nobody can delete it, such as on a cluster that is gone for good: it is no longer listed as orphaned. Deletes nothing",
    )
    .option("--reason <text>", "why, for the record")
    .option("-y, --yes", "do not ask for confirmation")
    .action(forget);
  return apiCommand(command, "app list --removed", "app prune shop", 'app forget shop --reason "its cluster was dismantled"');
}

async function forget(idOrName: string, { output, reason = "", yes, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const known = await api.applications.forgetApplication({ idOrName, reason, dryRun: true }, { signal });
    const { id = idOrName, name = idOrName } = known.application ?? {};
    if (!yes) {
      writeErr(whatIsLeft(known, name));
      if (!(await confirm(`Forget what application ${name} left? Nothing is deleted.`, "--yes", signal))) {
        writeErr("nothing was forgotten");
        process.exitCode = exitCodes.failed;
        return;
      }
    }
    // By its id: another application may have the name by now.
    const answer = await api.applications.forgetApplication({ idOrName: id, reason }, { signal });
    print(ForgetApplicationResponseSchema, answer, output, () =>
      answer.changed ? `forgotten what application ${name} left: ${answer.left}` : `what application ${name} left was forgotten already`,
    );
  });
}

function whatIsLeft({ objects, left }: ForgetApplicationResponse, name: string): string {
  const listed = objects.length === 0 ? "" : `${orphanTable(objects, true)}\n\n`;
  return `${listed}${left}\nTo delete what can be reached: slipway app prune ${name}`;
}
