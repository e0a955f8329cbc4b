import type { CancelRequest, Deployment } from "@slipway/domain";

/** Why a run was cut off by a person. */
export class CancelledByPerson extends Error {
  override readonly name = "CancelledByPerson";
  readonly request: CancelRequest;

  constructor(request: CancelRequest) {
    super(`cancelled by ${request.commander || "an unknown person"}`);
    this.request = request;
  }
}

/** The deployments this executor runs, so that a person's cancel reaches the stage that is being worked on. */
export class RunningDeployments {
  readonly #controllers = new Map<string, AbortController>();

  /** Begins to listen for a deployment. Begin before reading its state: a cancel in between is then seen one way or the other. */
  begin(deploymentId: string): Disposable & { readonly cancelled: AbortSignal } {
    const controller = new AbortController();
    this.#controllers.set(deploymentId, controller);
    return {
      cancelled: controller.signal,
      [Symbol.dispose]: () => {
        if (this.#controllers.get(deploymentId) === controller) this.#controllers.delete(deploymentId);
      },
    };
  }

  /** Tells a deployment's run what has become of its state. Changes nothing for one that is not run here, or not cancelled. */
  observe(deployment: Deployment): void {
    if (deployment.cancel) this.#controllers.get(deployment.id)?.abort(new CancelledByPerson(deployment.cancel));
  }

  /** How many are running. */
  get size(): number {
    return this.#controllers.size;
  }
}
