import { TraceStatus } from "@slipway/proto/api";
import { EventHandlingStatus, PullRequestState } from "@slipway/proto/state";

/** How far a commit has come, as it is shown. */
export const traceStatusWords: Readonly<Record<number, string>> = {
  [TraceStatus.WAITING]: "Waiting",
  [TraceStatus.DEPLOYING]: "Deploying",
  [TraceStatus.DEPLOYED]: "Deployed",
  [TraceStatus.HEALTHY]: "Healthy",
  [TraceStatus.FAILED]: "Failed",
  [TraceStatus.CANCELLED]: "Cancelled",
  [TraceStatus.SUPERSEDED]: "Superseded",
};

/** What became of an event at a handler, as it is shown. */
export const handlingWords: Readonly<Record<number, string>> = {
  [EventHandlingStatus.WAITING]: "Waiting",
  [EventHandlingStatus.SUCCEEDED]: "Succeeded",
  [EventHandlingStatus.FAILED]: "Failed",
  [EventHandlingStatus.OUTDATED]: "Outdated",
};

/** What became of a pull request, as it is shown. */
export const pullStateWords: Readonly<Record<number, string>> = {
  [PullRequestState.OPEN]: "open",
  [PullRequestState.MERGED]: "merged",
  [PullRequestState.CLOSED]: "closed",
};
