import type { Client, ServiceImpl } from "@connectrpc/connect";
import { Fault, isFault } from "@slipway/domain";
import type { GetTraceRequest, TraceService, WatchTraceRequest } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { seenPage } from "../access/seen-page.ts";
import { deploymentFor } from "../deployments/deployment-for.ts";
import type { FindDeployment } from "../deployments/find-deployment.ts";
import { artifactReference } from "./artifact-reference.ts";
import { seenCommit } from "./seen-commit.ts";
import { fitsSeen, isThrough, seesAll, withoutDeployments } from "./seen-filter.ts";
import { seenPart } from "./seen-part.ts";

export interface TraceServiceDeps {
  readonly history: Client<typeof HistoryService>;
  readonly find: FindDeployment;
}

/** The permanent record for clients: every call goes to the trace service. Package URLs are read here, and what callers may not see is left out. */
export function traceService({ history, find }: TraceServiceDeps): ServiceImpl<typeof TraceService> {
  return {
    getTrace: async (request, context) => {
      const caller = callerOf(context);
      // One that the caller may not see is answered as one that does not exist.
      if (request.deploymentId !== "") await deploymentFor(find, request.deploymentId, context);
      const { artifact, commitHash } = artifactReference(request.artifact);
      const wanted = { ...inProject(request, caller), artifact, commitHash: request.commitHash || commitHash };
      const { signal } = context;
      const seen = { ...wanted, commitHash: await seenCommit(wanted, { history, caller, signal }) };
      const answer = await history.getTrace(seen, { signal }).catch((error: unknown) => {
        // Several that are all hidden.
        throw isFault(error, "invalid") && wanted.commitHash !== "" && !seesAll(caller, wanted.projectId) ? unknown(wanted) : error;
      });
      const [trace, ...others] = [...(answer.trace ? [answer.trace] : []), ...answer.others].flatMap(
        (each) => seenPart(each, caller) ?? [],
      );
      if (trace === undefined) throw unknown(wanted);
      return { trace, others };
    },
    listTraces: async (request, context) => {
      const caller = callerOf(context);
      const { filter, ...limited } = inProject(request, caller);
      const all = seesAll(caller, limited.projectId);
      const repositoryId = filter?.repositoryId ?? "";
      if (all && repositoryId === "") {
        const page = await history.listTraces({ ...limited, ...(filter && { filter }) }, { signal: context.signal });
        return { ...page, traces: page.traces.flatMap((trace) => seenPart(trace, caller) ?? []) };
      }
      const { items: traces, nextPageToken } = await seenPage(request, {
        isLimited: true,
        read: async (page) => {
          const wanted = { ...limited, ...(filter && { filter: all ? filter : withoutDeployments(filter) }), ...page };
          const found = await history.listTraces(wanted, { signal: context.signal });
          return { items: found.traces, nextPageToken: found.nextPageToken };
        },
        show: (trace) => {
          const seen = seenPart(trace, caller);
          return seen && (all || filter === undefined || fitsSeen(seen, filter)) && isThrough(seen, repositoryId) ? seen : undefined;
        },
      });
      return { traces: [...traces], nextPageToken };
    },
    watchTrace: async function* (request, context) {
      const caller = callerOf(context);
      const { signal } = context;
      const wanted = inProject(request, caller);
      const watched = history.watchTrace({ ...wanted, commitHash: await seenCommit(wanted, { history, caller, signal }) }, { signal });
      let isTold = false;
      for await (const { trace } of seesAll(caller, wanted.projectId) ? watched : untilHidden(watched, wanted)) {
        const seen = trace && seenPart(trace, caller);
        // That something changes which one does not see is not told either.
        if (seen === undefined && isTold) continue;
        isTold = seen === undefined;
        yield seen ? { trace: seen } : {};
      }
    },
    listDeploymentEvents: async (request, context) => {
      await deploymentFor(find, request.deploymentId, context);
      return history.listDeploymentEvents(request, { signal: context.signal });
    },
  };
}

/** What a watch yields until several commits begin so, which may all be hidden. */
async function* untilHidden<T>(watched: AsyncIterable<T>, { commitHash, projectId }: WatchTraceRequest): AsyncGenerator<T> {
  try {
    yield* watched;
  } catch (error) {
    throw isFault(error, "invalid") ? unknown({ commitHash, projectId, artifact: "", deploymentId: "" }) : error;
  }
}

/** In the words of the permanent record. */
function unknown({
  projectId,
  commitHash,
  artifact,
  deploymentId,
}: Pick<GetTraceRequest, "projectId" | "commitHash" | "artifact" | "deploymentId">): Fault {
  if (artifact !== "") return new Fault("not_found", `no external event and no deployment has the artifact ${artifact}`);
  const place = projectId === "" ? "" : ` of project ${projectId}`;
  return new Fault(
    "not_found",
    commitHash === "" ? `no deployment ${deploymentId}` : `no deployed commit${place} starts with ${commitHash}`,
  );
}
