import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import type { IgnoredFields } from "../../fields/ignored-fields.ts";
import { forgottenInventories } from "../../inventory/forgotten-inventories.ts";
import { inventoriesIn } from "../../inventory/inventory.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { AppliedTo } from "../../targets/neighbours/divide-neighbours.ts";
import type { FindNeighbours } from "../../targets/neighbours/neighbours-among.ts";
import { checkSync } from "../../targets/prepare-sync.ts";
import type { PruneScope } from "../../targets/prune-obsolete.ts";
import type { PreviewContext } from "../preview-context.ts";
import type { PruneInFile } from "../prune-in-file.ts";

export interface FindRefusalRequest {
  readonly cluster: Cluster;
  readonly deployTarget: PreviewContext["deployTargets"][number];
  readonly applicationId: string;
  /** With marks. */
  readonly manifests: readonly Manifest[];
  readonly prune: PruneInFile;
  readonly ignored: IgnoredFields;
  readonly neighbours: FindNeighbours;
  readonly appliedTo: AppliedTo;
}

/** Why a sync would be refused before it changes anything, by the checks of the sync itself; empty if it would not. Stores nothing. */
export async function findRefusal(context: PreviewContext, request: FindRefusalRequest): Promise<string> {
  const { prune } = request;
  if (prune === "off") return check(context, request, { kind: "nothing" });
  const refusal = await check(context, request, { kind: "obsolete" });
  if (refusal === "" || prune === "on") return refusal;
  // It may be the prune that is refused, which only one of quick sync and pipeline does.
  const without = await check(context, request, { kind: "nothing" });
  return without === "" ? `only the ${prune}: ${refusal}` : without;
}

async function check(
  { application, applicationName, applications, sharedObjects, signal }: PreviewContext,
  { cluster, deployTarget, applicationId, manifests, ignored, neighbours, appliedTo }: FindRefusalRequest,
  pruneScope: PruneScope,
): Promise<string> {
  const { allowed } = deployTarget.config;
  const isByRepository = allowed?.applications.some(({ repository }) => repository !== undefined) ?? false;
  try {
    await checkSync({
      ...{ cluster, applicationId, applications, manifests, ignored, pruneScope, signal },
      deployTarget: deployTarget.name,
      // Rules for repositories are decided when the deployment is planned: a preview does not know the repository.
      allowed: isByRepository ? undefined : allowed,
      application: { name: applicationName, repository: "" },
      inventories: forgottenInventories(inventoriesIn(sharedObjects)),
      log: { info: () => {}, success: () => {}, error: () => {} },
      leftAlone: [],
      neighbours,
      notePruned: async () => {},
      appliedTo,
      pruneRules: application,
      autoCreateNamespace: application.input.autoCreateNamespace,
      takeOverFrom: application.takeOverFrom,
      conflicts: application.conflicts,
    });
    return "";
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error, "precondition", "invalid", "forbidden")) return error.message.replace(/^nothing was applied, because /, ""); // a preview says what will be
    throw error;
  }
}
