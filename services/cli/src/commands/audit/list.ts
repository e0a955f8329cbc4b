import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ListAuditResponseSchema } from "@slipway/proto/api";
import { auditResult } from "@slipway/state";
import { Command } from "commander";
import { readAuditRow } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { auditTable } from "../../output/tables/audit-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { since, someOf, wholeNumber } from "../option-values.ts";

const results = ["accepted", "done", "refused", "failed"] as const;

interface Options extends ApiOptions {
  readonly by?: string;
  readonly action?: string;
  readonly result?: readonly (typeof results)[number][];
  readonly since?: Temporal.Instant;
  readonly until?: Temporal.Instant;
  readonly limit: number;
}

/** `slipway audit list` */
export function listCommand(): Command {
  const command = new Command("list")
    .argument("[object]", "id or name of an object, such as an application, a deployment or a plugin (default: everything)")
    .description("List who did what, newest first: people, and Slipway itself")
    .option("--by <name>", "only acts of this person or service")
    .option("--action <action>", "only this action, such as application.sync, or all of an object, such as application")
    .option("--result <results>", `only acts with these results: ${results.join(", ")}`, someOf(results))
    .option("--since <time>", "only acts since then, such as 24h or 2026-11-29", since)
    .option("--until <time>", "only acts before then", since)
    .option("-n, --limit <count>", "maximum number of acts", wholeNumber(1, 500), 50)
    .action(list);
  return apiCommand(command, "audit list", "audit list shop --since 24h", "audit list --by ann --result refused,failed -o wide");
}

async function list(
  object: string | undefined,
  { by, action, result = [], since: from, until, limit, output, ...options }: Options,
): Promise<void> {
  await withApi(options, async (api, signal, { project }) => {
    const filter = {
      projectId: project,
      actor: by ?? "",
      action: action ?? "",
      object: object ?? "",
      results: result.map(auditResult.encode),
      ...(from && { since: timestampFromMs(from.epochMilliseconds) }),
      ...(until && { until: timestampFromMs(until.epochMilliseconds) }),
    };
    const answer = await api.audit.listAudit({ filter, pageSize: limit }, { signal });
    print(ListAuditResponseSchema, answer, output, (shown) => auditTable(answer.records.map(readAuditRow), Date.now(), shown));
    if (answer.records.length === 0) writeErr(onlyIn(project));
    else if (answer.nextPageToken !== "") writeErr("there are more: raise --limit, or narrow the list with --since");
  });
}
