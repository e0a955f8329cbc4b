import type { ObjectPreview } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { type Fate, findFates } from "../../prune/find-fates.ts";
import type { OfVariants } from "../../prune/prune-verdict.ts";
import { describeTermination } from "../../terminating/termination.ts";
import { previewedObject } from "../previewed-object.ts";
import type { PruneInFile } from "../prune-in-file.ts";

export interface PreviewUndeclaredRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** What was applied, or declared, and is not declared any more. */
  readonly obsolete: Inventory;
  readonly prune: PruneInFile;
  /** The variant that a primary rollout prunes. */
  readonly primary: OfVariants;
  readonly signal: AbortSignal;
}

/** What becomes of the objects that are no longer declared and exist, in the order of `obsolete`. One that cannot be read is not known. */
export async function previewUndeclared(request: PreviewUndeclaredRequest): Promise<readonly ObjectPreview[]> {
  const { obsolete, prune, primary } = request;
  const fates = await findFates({ ...request, ...(prune === "pipeline" && { ofVariants: primary }) });
  return obsolete.flatMap((key) => {
    const fate = fates.get(key);
    const end = fate && endOf(fate, prune);
    return end === undefined ? [] : [previewedObject({ key, action: end.action, notes: [end.note] })];
  });
}

interface End {
  readonly action: ObjectPreview["action"];
  readonly note: string;
}

/** Undefined for what does not exist, or is not the application's. */
function endOf(fate: Fate, prune: PruneInFile): End | undefined {
  switch (fate.kind) {
    case "gone":
    case "kept":
      return undefined;
    case "unknown":
      return { action: "unknown", note: `whether it exists is not known, so it is left for the next prune: ${fate.reason}` };
    case "terminating":
      return { action: "keep", note: `it ${describeTermination(fate.live)}` };
    case "left":
      return { action: "keep", note: `no longer declared, and left on the cluster: ${fate.reason}` };
    case "other-variant":
      return { action: "keep", note: "it belongs to another variant, which the clean stages delete" };
    case "goes":
      if (prune === "off") return { action: "keep", note: "no longer declared, and left on the cluster: prune is off" };
      return { action: "delete", note: prune === "on" ? "no longer declared" : `no longer declared; only the ${prune} prunes` };
    default:
      return fate satisfies never;
  }
}
