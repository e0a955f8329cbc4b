import { type Chain, ChainStatus } from "@slipway/proto/state";
import type { StateWord } from "../../design/status.tsx";

/** The word of the status of a chain, of a block, or of an application in it. */
export function chainWord(status: ChainStatus): StateWord<"chain"> {
  switch (status) {
    case ChainStatus.RUNNING:
      return "running";
    case ChainStatus.SUCCEEDED:
      return "succeeded";
    case ChainStatus.FAILED:
      return "failed";
    case ChainStatus.CANCELLED:
      return "cancelled";
    default:
      return "pending";
  }
}

/** Whether a chain has ended. */
export function chainHasEnded({ status }: Pick<Chain, "status">): boolean {
  return status >= ChainStatus.SUCCEEDED;
}

/** How far a chain has come: of how many blocks how many have succeeded. */
export function chainProgress({ blocks }: Pick<Chain, "blocks">): { readonly done: number; readonly total: number } {
  return { done: blocks.filter(({ status }) => status === ChainStatus.SUCCEEDED).length, total: blocks.length };
}
