import { type CancelRequest, type Deployment, Fault, isFinal, personName } from "@slipway/domain";
import { SupersedeFeed } from "./supersede-feed.ts";

/** The reason of a run that someone cancelled. */
export class CancelledByPerson extends Error {
  override readonly name = "CancelledByPerson";
  readonly request: CancelRequest;

  constructor(request: CancelRequest) {
    super(`cancelled by ${personName(request.commander)}`);
    this.request = request;
  }
}

/** A deployment that this executor runs. Disposing stops listening for changes. */
export interface BegunRun extends Disposable {
  /** Aborted with CancelledByPerson when someone cancels the deployment. */
  readonly cancelled: AbortSignal;
  /** Aborted with CancelledByPerson when someone cancels its rollback. */
  readonly rollbackCancelled: AbortSignal;
  /** Which newer commit waits for the deployment. */
  readonly superseded: Pick<SupersedeFeed, "listen">;
  /** Aborted with a Fault `canceled` when another executor claims the deployment. */
  readonly takenOver: AbortSignal;
  /** Records the claim. Writes that precede it do not count as a takeover. */
  claimed(runToken: string, sequence: number): void;
}

interface Entry {
  readonly cancel: AbortController;
  readonly rollbackCancel: AbortController;
  readonly takeover: AbortController;
  readonly supersede: SupersedeFeed;
  claim: { readonly runToken: string; readonly sequence: number } | undefined;
}

/** The deployments that this executor runs. Passes what others write about them to the running stage. */
export class RunningDeployments {
  readonly #entries = new Map<string, Entry>();

  /** Starts listening for a deployment. Call it before the claim, so that no cancel in between is missed. */
  begin(deploymentId: string): BegunRun {
    const entry: Entry = {
      cancel: new AbortController(),
      rollbackCancel: new AbortController(),
      takeover: new AbortController(),
      supersede: new SupersedeFeed(),
      claim: undefined,
    };
    this.#entries.set(deploymentId, entry);
    return {
      cancelled: entry.cancel.signal,
      rollbackCancelled: entry.rollbackCancel.signal,
      superseded: entry.supersede,
      takenOver: entry.takeover.signal,
      claimed: (runToken, sequence) => {
        entry.claim = { runToken, sequence };
      },
      [Symbol.dispose]: () => {
        if (this.#entries.get(deploymentId) === entry) this.#entries.delete(deploymentId);
      },
    };
  }

  /** Passes a new state to the run of its deployment. Does nothing if it does not run here. */
  observe(deployment: Deployment, sequence: number): void {
    const entry = this.#entries.get(deployment.id);
    if (!entry) return;
    if (deployment.cancel) entry.cancel.abort(new CancelledByPerson(deployment.cancel));
    if (deployment.rollbackCancel) entry.rollbackCancel.abort(new CancelledByPerson(deployment.rollbackCancel));
    entry.supersede.put(deployment.supersede, sequence);
    const { claim } = entry;
    if (claim && sequence > claim.sequence && deployment.run?.token !== claim.runToken && !isFinal(deployment.status))
      entry.takeover.abort(
        new Fault("canceled", `deployment ${deployment.id} was taken over by ${deployment.run?.executor ?? "another executor"}`),
      );
  }

  /** The number of running deployments. */
  get size(): number {
    return this.#entries.size;
  }
}
