import { type CancelRequest, type Deployment, Fault, isFinal } from "@slipway/domain";

/** Why a run was cut off by a person. */
export class CancelledByPerson extends Error {
  override readonly name = "CancelledByPerson";
  readonly request: CancelRequest;

  constructor(request: CancelRequest) {
    super(`cancelled by ${request.commander || "an unknown person"}`);
    this.request = request;
  }
}

/** A deployment that this executor runs. Disposing ends the listening. */
export interface BegunRun extends Disposable {
  /** Aborted with CancelledByPerson when a person cancels the deployment. */
  readonly cancelled: AbortSignal;
  /** Aborted with CancelledByPerson when a person cancels its rollback. */
  readonly rollbackCancelled: AbortSignal;
  /** Aborted with a Fault `canceled` when another executor claims the deployment. */
  readonly takenOver: AbortSignal;
  /** Notes the claim: what was written before it says nothing about who holds the deployment now. */
  claimed(runToken: string, sequence: number): void;
}

interface Entry {
  readonly cancel: AbortController;
  readonly rollbackCancel: AbortController;
  readonly takeover: AbortController;
  claim: { readonly runToken: string; readonly sequence: number } | undefined;
}

/** The deployments this executor runs, so that what others write about one reaches the stage that is being worked on. */
export class RunningDeployments {
  readonly #entries = new Map<string, Entry>();

  /** Begins to listen for a deployment. Begin before claiming it: a cancel in between is then seen one way or the other. */
  begin(deploymentId: string): BegunRun {
    const entry: Entry = {
      cancel: new AbortController(),
      rollbackCancel: new AbortController(),
      takeover: new AbortController(),
      claim: undefined,
    };
    this.#entries.set(deploymentId, entry);
    return {
      cancelled: entry.cancel.signal,
      rollbackCancelled: entry.rollbackCancel.signal,
      takenOver: entry.takeover.signal,
      claimed: (runToken, sequence) => {
        entry.claim = { runToken, sequence };
      },
      [Symbol.dispose]: () => {
        if (this.#entries.get(deploymentId) === entry) this.#entries.delete(deploymentId);
      },
    };
  }

  /** Tells a deployment's run what has become of its state. Changes nothing for one that is not run here. */
  observe(deployment: Deployment, sequence: number): void {
    const entry = this.#entries.get(deployment.id);
    if (!entry) return;
    if (deployment.cancel) entry.cancel.abort(new CancelledByPerson(deployment.cancel));
    if (deployment.rollbackCancel) entry.rollbackCancel.abort(new CancelledByPerson(deployment.rollbackCancel));
    const { claim } = entry;
    if (claim && sequence > claim.sequence && deployment.run?.token !== claim.runToken && !isFinal(deployment.status))
      entry.takeover.abort(
        new Fault("canceled", `deployment ${deployment.id} was taken over by ${deployment.run?.executor ?? "another executor"}`),
      );
  }

  /** How many are running. */
  get size(): number {
    return this.#entries.size;
  }
}
