import type { ServiceImpl } from "@connectrpc/connect";
import type { PlanPreviewService } from "@slipway/proto/api";
import { callerOf } from "../access/caller.ts";
import type { previewBranch } from "./preview-branch.ts";

/** Previews of branches for clients. */
export function planPreviewService(preview: ReturnType<typeof previewBranch>): ServiceImpl<typeof PlanPreviewService> {
  return {
    async *previewBranch(request, context) {
      for await (const news of preview(request, callerOf(context), context.signal)) yield { ...(news && { news }) };
    },
  };
}
