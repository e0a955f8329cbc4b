import type { DeploymentKey, TimeLeft } from "@slipway/domain";
import type { SupersedeFeed } from "./supersede-feed.ts";

/** A deployment that this executor has claimed. */
export interface ClaimedRun {
  readonly key: DeploymentKey;
  /** Fences the run's writes: they are refused after another executor has claimed the deployment. */
  readonly token: string;
  /** Aborted when someone cancels the deployment. */
  readonly cancelled: AbortSignal;
  /** Aborted when someone cancels its rollback. */
  readonly rollbackCancelled: AbortSignal;
  /** Which newer commit waits for the deployment. */
  readonly superseded: Pick<SupersedeFeed, "listen">;
  /** Aborted when this process stops or loses the deployment. The stage is left as it is, for the executor that claims it next. */
  readonly terminated: AbortSignal;
  /** What is left of a time limit; no change of the wall clock during the run counts. */
  readonly timeLeft: TimeLeft;
}
