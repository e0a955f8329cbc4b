import {
  type Application,
  type ApplicationLivestate,
  applicationKey,
  type Deployment,
  isFault,
  isFinal,
  type RepositoryStatus,
  waitWords,
} from "@slipway/domain";
import { Repositories } from "../repositories/repositories.ts";
import { type ApplicationView, viewOf } from "./application-view.ts";
import { findApplication } from "./find-application.ts";
import { ownedId } from "./owned-id.ts";

/** Whether whoever asks may know of an application. */
export type Sees = (application: Application) => boolean;

/** The current applications and their live states in memory: fed by watches, read by every call. Everything about an application is by its `ownedId`. */
export class ApplicationViews {
  /** By id: an id is that of the piped that has it first. */
  readonly #applications = new Map<string, Application>();
  readonly #livestates = new Map<string, ApplicationLivestate>();
  /** The deployments whose plan keeps failing: only an active deployment is planned. */
  readonly #stuck = new Map<string, Deployment>();
  /** What the deployments that wait for a person or for other applications wait for, by deployment. */
  readonly #waits = new Map<string, Map<string, string>>();
  /** Made once per change: messages are encoded once per view. */
  readonly #views = new Map<string, ApplicationView>();
  /** Kept current by `putRepository`. */
  readonly repositories = new Repositories();
  readonly #listeners = new Set<(view: ApplicationView) => void>();
  /** The applications that existed when the watch began, or began again, while it has not named all of them. */
  readonly #named = new Set<string>();
  readonly #onForeign: (application: Application) => void;

  /** `onForeign` is told of each state that is left out because its id is that of an application of another piped. */
  constructor(onForeign: (application: Application) => void = () => {}) {
    this.#onForeign = onForeign;
  }

  /** The pipeds that have applications, each once. */
  pipeds(): readonly { readonly projectId: string; readonly pipedId: string }[] {
    const present = [...this.#applications.values()].filter(({ removedAt }) => !removedAt);
    return [...new Map(present.map(({ projectId, pipedId }) => [`${projectId}/${pipedId}`, { projectId, pipedId }])).values()];
  }

  putRepository(status: RepositoryStatus): void {
    this.repositories.put(status);
    for (const { id, projectId, pipedId, source } of this.#applications.values())
      if (projectId === status.projectId && pipedId === status.pipedId && source.repositoryId === status.repositoryId) this.#notify(id);
  }

  /** Takes in a state. `existed`: it was there when the watch began. */
  putApplication(application: Application, { existed = false } = {}): void {
    const known = this.#applications.get(application.id);
    if (known && keyOf(known) !== keyOf(application)) {
      this.#onForeign(application);
      return;
    }
    if (existed) this.#named.add(application.id);
    this.#applications.set(application.id, application);
    this.#notify(application.id);
  }

  /**
   * Takes in that the watch has named all applications that exist. It begins again after the server lost messages: what it does not name again is gone,
   * and listeners see it removed at `now`. Returns those.
   */
  applicationsNamed(now: Temporal.Instant): readonly Application[] {
    const gone: Application[] = [];
    for (const [id, application] of this.#applications) {
      if (this.#named.has(id)) continue;
      this.#applications.set(id, { ...application, removedAt: application.removedAt ?? now });
      this.#notify(id);
      for (const known of [this.#applications, this.#views]) known.delete(id);
      for (const known of [this.#livestates, this.#stuck, this.#waits]) known.delete(keyOf(application));
      gone.push(application);
    }
    this.#named.clear();
    return gone;
  }

  /** Takes in a live state. Of one that is over nothing is shown. */
  putLivestate(livestate: ApplicationLivestate): void {
    if (livestate.over) this.#livestates.delete(ownedId(livestate));
    else this.#livestates.set(ownedId(livestate), livestate);
    this.#notify(livestate.applicationId);
  }

  /** Takes in a deployment: that its plan keeps failing, and what it waits for, are part of the view of its application. */
  putDeployment(deployment: Deployment): void {
    const { applicationId } = deployment;
    const changes = [this.#putStuck(deployment), this.#putWait(deployment)];
    if (changes.includes(true)) this.#notify(applicationId);
  }

  #putStuck(deployment: Deployment): boolean {
    const { planProblem, status } = deployment;
    const key = ownedId(deployment);
    if (status !== "pending" || planProblem === "") return this.#stuck.get(key)?.id === deployment.id && this.#stuck.delete(key);
    this.#stuck.set(key, deployment);
    return true;
  }

  #putWait(deployment: Deployment): boolean {
    const { id, status } = deployment;
    const key = ownedId(deployment);
    const words = isFinal(status) ? "" : waitWords(deployment);
    const waits = this.#waits.get(key);
    if (words === "") {
      const isChanged = waits?.delete(id) ?? false;
      if (waits?.size === 0) this.#waits.delete(key);
      return isChanged;
    }
    const before = waits?.get(id);
    this.#waits.getOrInsertComputed(key, () => new Map()).set(id, words);
    return words !== before;
  }

  all(): readonly ApplicationView[] {
    return [...this.#applications.values()].map((application) => this.#view(application));
  }

  /** What rights on an application go by; undefined if it is not known. */
  known(id: string): Pick<Application, "labels" | "name"> | undefined {
    return this.#applications.get(id);
  }

  /** Whether an application of this project is known. */
  hasProject(projectId: string): boolean {
    return this.#applications.values().some((application) => application.projectId === projectId);
  }

  /**
   * The application of this id or this name, or whose id begins like this; one that was removed only by its whole id. Throws `not_found`, or `invalid`
   * with what there is to choose from. What `sees` does not accept is answered as if it were not there.
   */
  get(idOrName: string, sees: Sees): ApplicationView {
    const found = this.#find(idOrName);
    if (found && sees(found.application)) return found;
    return findApplication(
      idOrName,
      this.all().filter((view) => isPresent(view) && sees(view.application)),
    );
  }

  /** Like `get`, but if no other application is meant, it may be a removed one. */
  getRemoved(idOrName: string, sees: Sees): ApplicationView {
    try {
      return this.get(idOrName, sees);
    } catch (error) {
      if (!isFault(error, "not_found")) throw error;
      return findApplication(
        idOrName,
        this.all().filter((view) => !isPresent(view) && sees(view.application)),
      );
    }
  }

  /** Calls back with each view that changes from now on. */
  listen(listener: (view: ApplicationView) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #find(id: string): ApplicationView | undefined {
    const application = this.#applications.get(id);
    return application && this.#view(application);
  }

  #view(application: Application): ApplicationView {
    const { id } = application;
    const known = this.#views.get(id);
    if (known) return known;
    const key = keyOf(application);
    const view = viewOf(application, this.#livestates.get(key), {
      stuck: this.#stuck.get(key),
      waitsFor: this.#waits.get(key)?.get(application.activeDeploymentId ?? ""),
      repositoryProblem: this.repositories.problemOf(application),
    });
    this.#views.set(id, view);
    return view;
  }

  #notify(id: string): void {
    this.#views.delete(id);
    const view = this.#listeners.size > 0 ? this.#find(id) : undefined;
    if (view) for (const listener of this.#listeners) listener(view);
  }
}

function keyOf(application: Application): string {
  return ownedId(applicationKey(application));
}

function isPresent({ application }: ApplicationView): boolean {
  return application.removedAt === undefined;
}
