import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { ReadStageResultsRequest, ReadStageResultsResponseSchema } from "@slipway/proto/api";
import { type ReadStageLogDeps, stageEntries } from "./read-stage-log.ts";

type Response = MessageInitShape<typeof ReadStageResultsResponseSchema>;

/** What the log of a stage says of objects, as `stageEntries` reads it. The first message and the last one may have no result, others do. */
export async function* readStageResults(
  deps: ReadStageLogDeps,
  request: ReadStageResultsRequest,
  context: HandlerContext,
): AsyncGenerator<Response> {
  let isFirst = true;
  for await (const { stageId, blocks, completed } of stageEntries(deps, request, context)) {
    const results = blocks.flatMap(({ result }) => result ?? []);
    if (results.length > 0 || completed || isFirst) yield { stageId, results, completed };
    isFirst = false;
  }
}
