import { create } from "@bufbuild/protobuf";
import { type ApplicationView, ApplicationViewSchema, ListApplicationsResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { readApplicationView } from "../../connection/read-answer.ts";
import { withApi } from "../../connection/with-api.ts";
import { print, printOne } from "../../output/print.ts";
import { applicationLine, applicationTable } from "../../output/tables/application-table.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { keyValue } from "../option-values.ts";

interface Options extends ApiOptions {
  readonly name?: string;
  readonly label?: readonly string[];
  readonly removed?: boolean;
  readonly watch?: boolean;
}

interface Filter {
  readonly nameContains: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly includeRemoved: boolean;
}

/** `slipway app list` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List applications by name")
    .option("--name <text>", "only applications whose name contains this text")
    .option("-l, --label <key=value...>", "only applications with these labels")
    .option("--removed", "also applications that were removed")
    .option("-w, --watch", "keep running and show changes")
    .action(list);
  return apiCommand(command, "app list", "app list -l team=shop", "app list -o json", "app list --watch");
}

async function list({ server, output, name = "", label = [], removed = false, watch }: Options): Promise<void> {
  const labels = Object.fromEntries(label.map((each) => keyValue(each, "--label")));
  const filter: Filter = { nameContains: name, labels, includeRemoved: removed };
  await withApi({ server }, async (api, signal) => {
    if (watch) {
      for await (const { application } of api.applications.watchApplications({ filter }, { signal }))
        if (application)
          printOne(ApplicationViewSchema, application, output, () => applicationLine(readApplicationView(application), Date.now()));
      return;
    }
    const applications = await listAll(api, filter, signal);
    const answer = create(ListApplicationsResponseSchema, { applications, total: applications.length });
    print(ListApplicationsResponseSchema, answer, output, () => applicationTable(applications.map(readApplicationView), Date.now()));
  });
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
