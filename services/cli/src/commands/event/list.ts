import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { EventStatus, ListRegisteredEventsResponseSchema } from "@slipway/proto/api";
import { Command, Option } from "commander";
import { listEvents } from "../../connection/list-events.ts";
import { readEvent } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { eventsTable } from "../../output/tables/events-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { commitHash, keyValue, since, wholeNumber } from "../option-values.ts";

const statuses = {
  unhandled: EventStatus.UNHANDLED,
  waiting: EventStatus.WAITING,
  succeeded: EventStatus.SUCCEEDED,
  failed: EventStatus.FAILED,
  outdated: EventStatus.OUTDATED,
} as const;

interface Options extends ApiOptions {
  readonly name?: string;
  readonly label?: readonly string[];
  readonly status?: keyof typeof statuses;
  readonly commit?: string;
  readonly since?: Temporal.Instant;
  readonly limit: number;
}

/** `slipway event list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List events and what became of them, newest first")
    .option("--name <name>", "only events with this name")
    .option("-l, --label <key=value...>", "only events with these labels")
    .addOption(new Option("--status <status>", "only events with this status").choices(Object.keys(statuses)))
    .option("--commit <hash>", "only events of this commit, by its hash or the beginning of it")
    .option("--since <time>", "only events since then, such as 24h or 2026-11-29", since)
    .option("-n, --limit <count>", "maximum number of events", wholeNumber(1, 500), 50)
    .action(list);
  return apiCommand(
    command,
    "event list",
    "event list --name image-update --status failed --since 24h",
    "event list --commit 5f1c9a2e -o json",
  );
}

async function list({ output, name = "", label = [], status, commit, since: from, limit, ...options }: Options): Promise<void> {
  const labels = Object.fromEntries(label.map((each) => keyValue(each, "--label")));
  const hash = commit === undefined ? "" : commitHash(commit);
  await withApi(options, async (api, signal, { project: projectId }) => {
    const filter = {
      projectId,
      name,
      labels,
      commitHash: hash,
      ...(status && { status: statuses[status] }),
      ...(from && { since: timestampFromMs(from.epochMilliseconds) }),
    };
    const answer = await listEvents(api, filter, limit, signal);
    print(ListRegisteredEventsResponseSchema, answer, output, (shown) => eventsTable(answer.events.map(readEvent), Date.now(), shown));
    if (answer.events.length === 0) writeErr(onlyIn(projectId));
    else if (answer.nextPageToken !== "") writeErr("there are more: raise --limit, or narrow the list with --since");
  });
}
