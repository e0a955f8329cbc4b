import { create } from "@bufbuild/protobuf";
import { type ApplicationView, ApplicationViewSchema } from "@slipway/proto/api";
import { type Application, type ApplicationLivestate, SyncStatus } from "@slipway/proto/state";

/** The applications and what runs of them, as they were last heard of; fed by watches, read by every call. */
export class ApplicationViews {
  readonly #applications = new Map<string, Application>();
  readonly #livestates = new Map<string, ApplicationLivestate>();
  readonly #listeners = new Set<(view: ApplicationView) => void>();

  putApplication(application: Application): void {
    this.#applications.set(application.id, application);
    this.#tell(application.id);
  }

  putLivestate(livestate: ApplicationLivestate): void {
    this.#livestates.set(livestate.applicationId, livestate);
    this.#tell(livestate.applicationId);
  }

  all(): readonly ApplicationView[] {
    return [...this.#applications.values()].map((application) => viewOf(application, this.#livestates.get(application.id)));
  }

  find(id: string): ApplicationView | undefined {
    const application = this.#applications.get(id);
    return application && viewOf(application, this.#livestates.get(id));
  }

  /** Calls back with each view that changes from now on. */
  listen(listener: (view: ApplicationView) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #tell(id: string): void {
    const view = this.#listeners.size > 0 ? this.find(id) : undefined;
    if (view) for (const listener of this.#listeners) listener(view);
  }
}

/** An application with its live state: a broken file and a deployment on its way say more than what was seen last. */
export function viewOf(application: Application, livestate: ApplicationLivestate | undefined): ApplicationView {
  return create(ApplicationViewSchema, { application, ...(livestate && { livestate }), ...syncOf(application, livestate) });
}

function syncOf(application: Application, livestate: ApplicationLivestate | undefined): Pick<ApplicationView, "syncStatus" | "syncReason"> {
  const [problem] = application.configProblems;
  if (problem !== undefined) return { syncStatus: SyncStatus.INVALID_CONFIG, syncReason: problem };
  if (application.activeDeploymentId !== "")
    return { syncStatus: SyncStatus.DEPLOYING, syncReason: `deployment ${application.activeDeploymentId}` };
  if (application.queue.length > 0) return { syncStatus: SyncStatus.DEPLOYING, syncReason: "a deployment waits to be planned" };
  return { syncStatus: livestate?.syncStatus ?? SyncStatus.UNSPECIFIED, syncReason: livestate?.syncReason ?? "" };
}
