import type { FakeHost } from "@slipway/plugin-sdk/testing";
import { demand } from "../../conformance-check.ts";
import { eventually } from "../eventually.ts";

/**
 * Demands that the log of a stage is complete and closed, now or within `deliveryMs`. PipeCD's SDK sends nothing for a stage that logged nothing, which
 * hosts accept. Returns a description of the log.
 */
export async function closedLog(host: FakeHost, stageId: string, deliveryMs: number): Promise<string> {
  const isClosed = await eventually(() => host.logOf(stageId).completed, host.logOf(stageId).blocks.length > 0 ? deliveryMs : 2_000);
  const { blocks, rewrittenCount, lateCount } = host.logOf(stageId);
  demand(
    isClosed || blocks.length === 0,
    `its log was not completed: after its ${blocks.length} entries it must send ReportStageLogsFromLastCheckpoint with completed`,
  );
  demand(rewrittenCount === 0, `${rewrittenCount} log entries are lost: they have the index of another entry`);
  demand(lateCount === 0, `${lateCount} log entries came after the log was completed`);
  return blocks.length === 0 ? "it logged nothing" : `${blocks.length} log ${blocks.length === 1 ? "entry" : "entries"}`;
}
