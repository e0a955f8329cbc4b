import { auditLine, Fault } from "@slipway/domain";
import { decodeAuditLink } from "@slipway/state";
import { Command } from "commander";
import { chainName } from "../../audit/verify-audit.ts";
import type { ApiClient } from "../../connection/api-client.ts";
import { connectionOptions } from "../../connection/connection-options.ts";
import { withApi } from "../../connection/with-api.ts";
import type { ConnectionOptions } from "../../contexts/connection.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { writeLines } from "../../store/export-file.ts";
import { rowProgress } from "../../store/row-progress.ts";
import { wholeNumber } from "../option-values.ts";
import { withExamples } from "../with-examples.ts";

interface Options extends ConnectionOptions {
  readonly file?: string;
  readonly after: number;
}

/** `slipway audit export` */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("Write the audit as lines of JSON, oldest first, each with its hash; slipway audit verify --file checks them")
    .option("-f, --file <file>", "file to write, which only you can read (default: standard output)")
    .option("--after <number>", "only entries after this one of each project", wholeNumber(0), 0)
    .action(exportAudit);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(command, "audit export -f audit.jsonl", "audit export --project shop --after 1204 >> shop.jsonl");
}

async function exportAudit({ file, after, ...options }: Options): Promise<void> {
  if (file === undefined && process.stdout.isTTY)
    throw new Fault("invalid", "standard output is a terminal: name a file with --file, or redirect it");
  await withApi(options, async (api, signal, { project }) => {
    const count = { lines: 0 };
    await writeLines(file, linesOf(api, { project, after }, count, signal), signal);
    writeErr(`exported the audit of ${project === "" ? "all projects" : `project ${project}`}: ${count.lines} entries`);
  });
}

async function* linesOf(
  api: Pick<ApiClient, "audit">,
  { project, after }: { readonly project: string; readonly after: number },
  count: { lines: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const onProgress = rowProgress("exported");
  const { chains } = await api.audit.listAuditChains({}, { signal });
  for (const { projectId } of chains.filter((chain) => project === "" || chain.projectId === project))
    for await (const { links } of api.audit.readAuditChain({ projectId, afterSequence: BigInt(after) }, { signal }))
      for (const link of links) {
        count.lines++;
        onProgress({ table: chainName(projectId), rows: count.lines });
        yield auditLine(projectId, decodeAuditLink(link));
      }
}
