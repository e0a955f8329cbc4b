import { type Application, type ApplicationLivestate, type Deployment, Fault } from "@slipway/domain";
import { type ApplicationView, viewOf } from "./application-view.ts";

/** The current applications and their live states in memory: fed by watches, read by every call. */
export class ApplicationViews {
  readonly #applications = new Map<string, Application>();
  readonly #livestates = new Map<string, ApplicationLivestate>();
  /** The deployments whose plan keeps failing, by application: only an active deployment is planned. */
  readonly #stuck = new Map<string, Deployment>();
  readonly #listeners = new Set<(view: ApplicationView) => void>();

  putApplication(application: Application): void {
    this.#applications.set(application.id, application);
    this.#notify(application.id);
  }

  putLivestate(livestate: ApplicationLivestate): void {
    this.#livestates.set(livestate.applicationId, livestate);
    this.#notify(livestate.applicationId);
  }

  putDeployment(deployment: Deployment): void {
    const { applicationId, planProblem, status } = deployment;
    if (status === "pending" && planProblem !== "") this.#stuck.set(applicationId, deployment);
    else if (this.#stuck.get(applicationId)?.id !== deployment.id || !this.#stuck.delete(applicationId)) return;
    this.#notify(applicationId);
  }

  all(): readonly ApplicationView[] {
    return [...this.#applications.values()].map((application) => this.#viewOf(application));
  }

  /**
   * The application of this id, or of this name if only one has it that was not removed. Throws `not_found`, or `invalid` with the ids to
   * choose from.
   */
  get(idOrName: string): ApplicationView {
    return this.#get(idOrName, this.all().filter(isPresent));
  }

  /** Like `get`, but if no other application has the name, it may be that of a removed one. */
  getRemoved(idOrName: string): ApplicationView {
    const [present, removed] = [this.all().filter(isPresent), this.all().filter((view) => !isPresent(view))];
    return this.#get(idOrName, present.some(({ application }) => application.name === idOrName) ? present : removed);
  }

  #get(idOrName: string, among: readonly ApplicationView[]): ApplicationView {
    const byId = this.#find(idOrName);
    if (byId) return byId;
    const named = among.filter(({ application }) => application.name === idOrName);
    const [only] = named;
    if (only === undefined) throw new Fault("not_found", `no application has the id or name ${idOrName}`);
    if (named.length > 1)
      throw new Fault(
        "invalid",
        `several applications are named ${idOrName}, use an id: ${named.map(({ application }) => application.id).join(", ")}`,
      );
    return only;
  }

  /** Calls back with each view that changes from now on. */
  listen(listener: (view: ApplicationView) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #find(id: string): ApplicationView | undefined {
    const application = this.#applications.get(id);
    return application && this.#viewOf(application);
  }

  #viewOf(application: Application): ApplicationView {
    return viewOf(application, this.#livestates.get(application.id), this.#stuck.get(application.id));
  }

  #notify(id: string): void {
    const view = this.#listeners.size > 0 ? this.#find(id) : undefined;
    if (view) for (const listener of this.#listeners) listener(view);
  }
}

function isPresent({ application }: ApplicationView): boolean {
  return application.removedAt === undefined;
}
