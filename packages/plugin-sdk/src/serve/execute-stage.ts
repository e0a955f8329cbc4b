import type { HandlerContext } from "@connectrpc/connect";
import { stageFaultTrailer, stageRetriesHeader } from "@slipway/domain";
import { type ExecutePluginInput, StageStatus } from "@slipway/proto/plugin";
import { type RunStageDeps, runStage } from "./run-stage.ts";

const statuses = {
  succeeded: StageStatus.STAGE_SUCCESS,
  failed: StageStatus.STAGE_FAILURE,
  skipped: StageStatus.STAGE_SKIPPED,
  exited: StageStatus.STAGE_EXITED,
} as const;

/** Answers a host's call that runs a stage. */
export async function executeStage(
  deps: RunStageDeps,
  request: { readonly input?: ExecutePluginInput | undefined },
  { signal, requestHeader, responseTrailer }: Pick<HandlerContext, "signal" | "requestHeader" | "responseTrailer">,
): Promise<{ readonly status: StageStatus; readonly message: string }> {
  const retriesLeft = Number.parseInt(requestHeader.get(stageRetriesHeader) ?? "0", 10);
  const { result, message, faultCode } = await runStage(deps, request, { signal, retriesLeft });
  if (faultCode !== undefined) responseTrailer.set(stageFaultTrailer, faultCode);
  return { status: statuses[result], message };
}
