import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type HealthStatus, repositoryProblem, type SyncStatus } from "@slipway/domain";
import { type ApplicationView, ListApplicationsResponseSchema } from "@slipway/proto/api";
import { decodeRepository, healthStatus, syncStatus } from "@slipway/state";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { readApplicationView } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print } from "../../output/print.ts";
import { applicationTable } from "../../output/tables/application-table.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { onlyIn } from "../../output/words/only-in.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { keyValue, since, someOf } from "../option-values.ts";
import { watchApplications } from "./watch-applications.ts";

const syncStatuses = [
  "synced",
  "out-of-sync",
  "deploying",
  "invalid-config",
  "disabled",
  "orphaned",
  "unknown",
] as const satisfies readonly SyncStatus[];
/** The words of health that options take. */
export const healths = ["healthy", "progressing", "degraded", "suspended", "missing", "unknown"] as const satisfies readonly HealthStatus[];

interface Options extends ApiOptions {
  readonly name?: string;
  readonly label?: readonly string[];
  readonly status?: readonly SyncStatus[];
  readonly health?: readonly HealthStatus[];
  readonly since?: Temporal.Instant;
  readonly piped?: string;
  readonly waiting?: boolean;
  readonly held?: boolean;
  readonly removed?: boolean;
  readonly watch?: boolean;
}

/** `slipway app list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List applications by name")
    .option("--app, --name <text>", "only applications whose name contains this text")
    .option("-l, --label <key=value...>", "only applications with these labels")
    .option("--status <status>", `only applications with this sync status: ${syncStatuses.join(", ")}`, someOf(syncStatuses))
    .option("--health <health>", `only applications of this health: ${healths.join(", ")}`, someOf(healths))
    .option("--since <time>", "only applications deployed since then, such as 2h or 2026-11-29", since)
    .option("--piped <id>", "only applications of this piped")
    .option("--waiting", "only applications whose deployment waits for a person or for other applications")
    .option("--held", "only applications that are held: no trigger deploys them until they are released")
    .option("--removed", "also applications that were removed: Orphaned while something of them is left")
    .option("-w, --watch", "keep running and show changes, also that one no longer matches, and across restarts of the server")
    .action(list);
  return apiCommand(
    command,
    "app list",
    "app list --status out-of-sync,invalid-config",
    "app list --waiting",
    "app list --held",
    "app list --removed --status orphaned",
    "app list -l team=shop -o wide",
    "app list --watch -o json",
  );
}

type Filter = ReturnType<typeof filterOf>;

function filterOf({ name = "", label = [], status = [], health = [], piped = "", ...options }: Options, projectId: string) {
  return {
    projectId,
    pipedId: piped,
    nameContains: name,
    labels: Object.fromEntries(label.map((each) => keyValue(each, "--label"))),
    syncStatuses: status.map((each) => syncStatus.encode(each)),
    healths: health.map((each) => healthStatus.encode(each)),
    waiting: options.waiting ?? false,
    held: options.held ?? false,
    includeRemoved: options.removed ?? false,
    ...(options.since && { deployedSince: timestampFromMs(options.since.epochMilliseconds) }),
  };
}

async function list(options: Options): Promise<void> {
  const { output, watch } = options;
  await withApi(options, async (api, signal, { project }) => {
    const filter = filterOf(options, project);
    if (watch) {
      await api.applications.listApplications({ filter, pageSize: 1, withoutResources: true }, { signal });
      return await watchApplications(api, { filter, output }, signal);
    }
    const applications = await listAll(api, filter, signal);
    const answer = create(ListApplicationsResponseSchema, { applications, total: applications.length });
    print(ListApplicationsResponseSchema, answer, output, (shown) =>
      applicationTable(applications.map(readApplicationView), Date.now(), shown),
    );
    if (applications.length === 0) await explainNone(api, project, signal);
  });
}

/** Says on stderr in which project was looked, and which repositories cannot be read: their applications may be missing. */
async function explainNone(api: ApiClient, project: string, signal: AbortSignal): Promise<void> {
  writeErr(onlyIn(project));
  const { repositories } = await api.repositories.listRepositories({}, { signal });
  const problems = repositories.flatMap((status) => repositoryProblem(decodeRepository(status)) ?? []);
  for (const problem of problems) writeErr(`${problem}\n`);
}

async function listAll(api: ApiClient, filter: Filter, signal: AbortSignal): Promise<ApplicationView[]> {
  const applications: ApplicationView[] = [];
  for (let pageToken = "", more = true; more; more = pageToken !== "") {
    const page = await api.applications.listApplications({ filter, pageSize: 500, pageToken, withoutResources: true }, { signal });
    applications.push(...page.applications);
    pageToken = page.nextPageToken;
  }
  return applications;
}
