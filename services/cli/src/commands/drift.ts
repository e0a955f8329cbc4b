import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type DriftFilterSchema, type ListDriftEpisodesResponse, ListDriftEpisodesResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import type { ApiClient } from "../connection/api-client.ts";
import { readDriftEpisode } from "../connection/read-answer.ts";
import { applicationIdOf } from "../connection/resolve-id.ts";
import { withApi } from "../connection/with-api.ts";
import { print } from "../output/print.ts";
import { driftTable } from "../output/tables/drift-table.ts";
import { writeErr } from "../output/terminal/terminal.ts";
import { onlyIn } from "../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "./api-command.ts";
import { since, wholeNumber } from "./option-values.ts";
import { applicationReference } from "./references.ts";

interface Options extends ApiOptions {
  readonly open?: boolean;
  readonly since?: Temporal.Instant;
  readonly limit: number;
}

/** More are rejected by the server. */
const mostPerPage = 500;

/** `slipway drift` */
export function driftCommand(): Command {
  const command = new Command("drift")
    .argument("[application]", `${applicationReference} (default: all applications)`)
    .description("List what differed from Git: since when, by whom, and how it ended; newest first")
    .option("--open", "only what still differs")
    .option("--since <time>", "only drifts that began since then, such as 24h or 2026-11-29", since)
    .option("-n, --limit <count>", "maximum number of drifts", wholeNumber(1, 100_000), 50)
    .action(list);
  return apiCommand(command, "drift", "drift shop --since 24h", "drift --open -o wide");
}

async function list(app: string | undefined, { open = false, since: from, limit, output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal, { project }) => {
    const filter = {
      projectId: project,
      applicationId: await applicationIdOf(api, app, signal),
      open,
      ...(from && { since: timestampFromMs(from.epochMilliseconds) }),
    };
    const answer = await listEpisodes(api, { filter, limit }, signal);
    print(ListDriftEpisodesResponseSchema, answer, output, (shown) => driftTable(answer.episodes.map(readDriftEpisode), Date.now(), shown));
    if (answer.episodes.length === 0) writeErr(onlyIn(project));
    else if (answer.nextPageToken !== "") writeErr("there are more: raise --limit, or narrow the list with --since or an application");
  });
}

/** The newest drifts, as many as are asked for, page by page; with the token of what follows them. */
export async function listEpisodes(
  api: Pick<ApiClient, "drift">,
  { filter, limit }: { readonly filter: MessageInitShape<typeof DriftFilterSchema>; readonly limit: number },
  signal: AbortSignal,
): Promise<ListDriftEpisodesResponse> {
  const answer = create(ListDriftEpisodesResponseSchema);
  do {
    const pageSize = Math.min(limit - answer.episodes.length, mostPerPage);
    const page = await api.drift.listDriftEpisodes({ filter, pageSize, pageToken: answer.nextPageToken }, { signal });
    answer.episodes.push(...page.episodes);
    answer.nextPageToken = page.nextPageToken;
  } while (answer.nextPageToken !== "" && answer.episodes.length < limit);
  return answer;
}
