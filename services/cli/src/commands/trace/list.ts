import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { DeploymentStatus } from "@slipway/domain";
import { ListTracesResponseSchema } from "@slipway/proto/api";
import { deploymentStatus } from "@slipway/state";
import { Command } from "commander";
import { type PageAsked, upToLimit } from "../../connection/up-to-limit.ts";
import { warnOfUnknown } from "../../connection/warn-of-unknown.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { traceTable } from "../../output/traces/trace-table.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { commitHash, keyValue, since, someOf, wholeNumber } from "../option-values.ts";

const statuses = ["pending", "running", "succeeded", "failed", "cancelled", "superseded"] as const satisfies readonly DeploymentStatus[];

interface Options extends ApiOptions {
  readonly commit?: string;
  readonly title?: string;
  readonly author?: string;
  readonly app?: string;
  readonly repo?: string;
  readonly status?: readonly (typeof statuses)[number][];
  readonly since?: Temporal.Instant;
  readonly until?: Temporal.Instant;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  readonly limit: number;
}

/** `slipway trace list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List commits, newest first, with how far each has come")
    .option("--commit <hash>", "only commits whose hash begins so, at least 7 characters", commitHash)
    .option("--title <text>", "only commits with this in their title")
    .option("--author <text>", "only commits with this in their author")
    .option("--app <name>", "only commits that a deployment of this application contains")
    .option("--repo <id>", "only commits that a deployment from this repository contains, or whose external event was written to it")
    .option("--status <status>", `only commits with a deployment of this status: ${statuses.join(", ")}`, someOf(statuses))
    .option("--since <time>", "only commits that came since then, such as 24h or 2026-11-29", since)
    .option("--until <time>", "only commits that came before then", since)
    .option("--in <label=value>", "only commits that were deployed to applications with this label; repeat for several labels", collected)
    .option("--not-in <label=value>", "only commits that were not deployed to any application with this label", collected)
    .option("-n, --limit <count>", "maximum number of commits", wholeNumber(1, 200), 30)
    .action(list);
  return apiCommand(
    command,
    "trace list --since 24h",
    "trace list --in env=staging --not-in env=production",
    "trace list --author ann --status failed -o wide",
  );
}

async function list({ commit = "", title = "", author = "", app, repo = "", status = [], output, limit, ...rest }: Options): Promise<void> {
  const { since: from, until, in: reached = [], notIn = [], ...options } = rest;
  const place = (pairs: readonly string[], option: string) => ({
    labels: Object.fromEntries(pairs.map((pair) => keyValue(pair, option))),
    applicationName: "",
  });
  const reachedAt = place(reached, "--in");
  const notReachedAt = place(notIn, "--not-in");
  const filter = {
    commitHash: commit,
    title,
    author,
    repositoryId: repo,
    statuses: status.map((each) => deploymentStatus.encode(each)),
    ...(app !== undefined && { application: { applicationName: app, labels: {} } }),
    ...(reached.length > 0 && { reached: reachedAt }),
    ...(notIn.length > 0 && { notReached: notReachedAt }),
    ...(from && { since: timestampFromMs(from.epochMilliseconds) }),
    ...(until && { until: timestampFromMs(until.epochMilliseconds) }),
  };
  await withApi(options, async (api, signal, { project }) => {
    const read = (page: PageAsked) => api.traces.listTraces({ projectId: project, filter, ...page }, { signal });
    const labels = [...Object.entries(reachedAt.labels), ...Object.entries(notReachedAt.labels)];
    const warned = warnOfUnknown(api, { projectId: project, application: app, labels }, signal);
    const [answer] = await Promise.all([upToLimit(limit, read, ({ traces }) => traces), warned]);
    print(ListTracesResponseSchema, answer, output, (shown) => traceTable(answer.traces, Date.now(), shown));
    if (answer.traces.length === 0) writeErr(onlyIn(project));
    else if (answer.nextPageToken !== "") writeErr(`there are more: raise --limit, or narrow the list with --since`);
  });
}

function collected(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}
