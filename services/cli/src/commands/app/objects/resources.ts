import { create } from "@bufbuild/protobuf";
import type { HealthStatus, LiveResource, ResourceSync } from "@slipway/domain";
import { ApplicationLivestateSchema } from "@slipway/proto/state";
import { encodeLivestate } from "@slipway/state";
import { Command } from "commander";
import { readApplicationView } from "../../../connection/read-answer.ts";
import { withApi } from "../../../connection/with-api.ts";
import { print } from "../../../output/print.ts";
import { resourceTable } from "../../../output/tables/resource-table.ts";
import { type ApiOptions, apiCommand } from "../../api-command.ts";
import { someOf } from "../../option-values.ts";
import { applicationReference } from "../../references.ts";
import { healths } from "../list.ts";
import { watchObjects } from "./watch-objects.ts";

const syncs = ["synced", "out-of-sync", "unknown"] as const satisfies readonly ResourceSync[];

interface Options extends ApiOptions {
  readonly kind?: readonly string[];
  readonly health?: readonly HealthStatus[];
  readonly sync?: readonly ResourceSync[];
  readonly watch?: boolean;
}

/** `slipway app resources` */
export function resourcesCommand(): Command {
  const command = new Command("resources")
    .argument("<application>", applicationReference)
    .description("List the objects of an application on its deploy targets, with their health and whether they are as in Git")
    .option("--kind <kind>", "only objects of these kinds, such as Deployment,Pod", (text: string) => text.split(","))
    .option("--health <health>", `only objects of this health: ${healths.join(", ")}`, someOf(healths))
    .option("--sync <status>", `only objects with this sync status: ${syncs.join(", ")}`, someOf(syncs))
    .option("-w, --watch", "keep running and show changes, also across restarts of the server")
    .action(resources);
  return apiCommand(
    command,
    "app resources shop",
    "app resources shop --kind Pod --health degraded,progressing",
    "app resources shop --health degraded --watch",
    "app resources shop -o json",
  );
}

async function resources(idOrName: string, { output, ...options }: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const { application } = await api.applications.getApplication({ idOrName }, { signal });
    const { application: found, livestate } = readApplicationView(application);
    if (options.watch) {
      const draw = (head: string, shown: readonly LiveResource[]) => [head, resourceTable(shown, output === "wide")].join("\n\n");
      const { id: applicationId, name } = found;
      return await watchObjects(api, { applicationId, name, output, matches: (each) => matches(each, options), draw }, signal);
    }
    const matching = (livestate?.resources ?? []).filter((resource) => matches(resource, options));
    const message = livestate ? encodeLivestate({ ...livestate, resources: matching }) : create(ApplicationLivestateSchema);
    print(ApplicationLivestateSchema, message, output, ({ wide }) => {
      if (livestate === undefined) return "the application has not been observed yet";
      return matching.length === 0 ? "no objects" : resourceTable(matching, wide);
    });
  });
}

function matches(
  { resourceType, health, sync }: LiveResource,
  { kind, health: healthy, sync: synced }: Pick<Options, "kind" | "health" | "sync">,
): boolean {
  const isKind = kind === undefined || kind.some((each) => each.toLowerCase() === resourceType.toLowerCase());
  return isKind && (healthy?.includes(health) ?? true) && (synced?.includes(sync) ?? true);
}
