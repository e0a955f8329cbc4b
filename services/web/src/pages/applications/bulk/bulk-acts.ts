import type { Client } from "@connectrpc/connect";
import type { ApplicationService } from "@slipway/proto/api";

/** What can be done with several applications at once. */
export type BulkAct = "sync" | "hold" | "release" | "disable" | "enable";

/** What became of a request: the deployment that was requested, or whether anything changed. */
export interface BulkAnswer {
  readonly deploymentId: string;
  readonly changed: boolean;
}

/** Requests an act for one application. A sync that is tried again with the same `commandId` creates no second deployment. */
export async function requestAct(
  client: Client<typeof ApplicationService>,
  act: BulkAct,
  { idOrName, reason, commandId }: { readonly idOrName: string; readonly reason: string; readonly commandId: string },
): Promise<BulkAnswer> {
  switch (act) {
    case "sync":
      return { deploymentId: (await client.syncApplication({ idOrName, commandId })).deploymentId, changed: true };
    case "hold":
      return { deploymentId: "", changed: (await client.holdApplication({ idOrName, reason })).changed };
    case "release":
      return { deploymentId: "", changed: (await client.releaseApplication({ idOrName, reason })).released.length > 0 };
    case "disable":
      return { deploymentId: "", changed: (await client.disableApplication({ idOrName, reason })).changed };
    default:
      return { deploymentId: "", changed: (await client.enableApplication({ idOrName, reason })).changed };
  }
}
