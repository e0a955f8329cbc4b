import { create } from "@bufbuild/protobuf";
import { Fault, type HealthStatus, type LiveResource, type ResourceSync } from "@slipway/domain";
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
import { showUnmanaged } from "./show-unmanaged.ts";
import { watchObjects } from "./watch-objects.ts";

const syncs = ["synced", "out-of-sync", "unknown"] as const satisfies readonly ResourceSync[];

interface Options extends ApiOptions {
  readonly kind?: readonly string[];
  readonly health?: readonly HealthStatus[];
  readonly sync?: readonly ResourceSync[];
  readonly watch?: boolean;
  readonly unmanaged?: boolean;
  readonly target?: string;
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
    .option("--unmanaged", "instead list what is in its namespaces and no application manages: what people and other programs made there")
    .option("--target <name>", "with --unmanaged: only on this deploy target")
    .action(resources);
  return apiCommand(
    command,
    "app resources shop",
    "app resources shop --kind Pod --health degraded,progressing",
    "app resources shop --health degraded --watch",
    "app resources shop --unmanaged",
    "app resources shop -o json",
  );
}

async function resources(idOrName: string, { output, ...options }: Options): Promise<void> {
  refuseMixed(options);
  await withApi(options, async (api, signal) => {
    if (options.unmanaged) return await showUnmanaged(api, { idOrName, deployTarget: options.target ?? "", output }, signal);
    const { application } = await api.applications.getApplication({ idOrName, withoutResources: options.watch === true }, { signal });
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

/** What is unmanaged is asked of the piped once; it has neither health nor sync status. */
function refuseMixed({ unmanaged, target, ...options }: Partial<Options>): void {
  const others = (["kind", "health", "sync", "watch"] as const).filter((option) => options[option] !== undefined);
  if (unmanaged && others.length > 0) throw new Fault("invalid", `--unmanaged lists other objects: remove --${others.join(", --")}`);
  if (!unmanaged && target !== undefined)
    throw new Fault("invalid", "--target chooses where unmanaged objects are looked for: add --unmanaged");
}

function matches(
  { resourceType, health, sync }: LiveResource,
  { kind, health: healthy, sync: synced }: Pick<Options, "kind" | "health" | "sync">,
): boolean {
  const isKind = kind === undefined || kind.some((each) => each.toLowerCase() === resourceType.toLowerCase());
  return isKind && (healthy?.includes(health) ?? true) && (synced?.includes(sync) ?? true);
}
