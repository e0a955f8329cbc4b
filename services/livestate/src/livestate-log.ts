import { type Application, type ApplicationLivestate, isDeploying } from "@slipway/domain";
import { forPrograms, type Logger } from "@slipway/runtime";

interface Status extends Pick<ApplicationLivestate, "syncStatus" | "health"> {
  /** Whether it is out of sync, and not only until the deployment that runs has ended. */
  readonly hasDrift: boolean;
}

/** What is unknown for a shorter time is not logged: an object that was changed is unknown until the server has answered how it compares. */
const unknownMs = 5_000;

/** Logs the changes of live states that a person cares about; others, such as resources that come and go, for those who debug. */
export class LivestateLog {
  readonly #log: Logger;
  /** As they were logged last. */
  readonly #logged = new Map<string, Status>();
  /** Logs later that an application is unknown. */
  readonly #unknown = new Map<string, NodeJS.Timeout>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Logs how the live state of an application is not as it was logged last: at once, or soon if it has just become unknown and stays so. */
  changed(application: Application, livestate: ApplicationLivestate): void {
    const { id } = application;
    clearTimeout(this.#unknown.get(id));
    this.#unknown.delete(id);
    const before = this.#logged.get(id);
    if (livestate.syncStatus !== "unknown" || before === undefined || before.syncStatus === "unknown") this.#write(application, livestate);
    else this.#unknown.set(id, setTimeout(() => this.#write(application, livestate), unknownMs).unref());
  }

  #write(application: Application, { syncStatus, syncReason, health, afterDeploymentId }: ApplicationLivestate): void {
    const before = this.#logged.get(application.id);
    // What differs during a deployment is what that deploys, also if that has ended since.
    const isUnsettled = isDeploying(application) || afterDeploymentId !== application.lastEnded?.deploymentId;
    const hasDrift = syncStatus === "out-of-sync" && (!isUnsettled || before?.hasDrift === true);
    const status = { syncStatus, health, hasDrift };
    logChange(this.#log, application, { ...status, syncReason, isUnsettled }, before);
    this.#logged.set(application.id, status);
  }

  forget(applicationId: string): void {
    clearTimeout(this.#unknown.get(applicationId));
    this.#unknown.delete(applicationId);
    this.#logged.delete(applicationId);
  }
}

function logChange(
  log: Logger,
  { id, name }: Application,
  {
    syncStatus,
    syncReason,
    health,
    hasDrift,
    isUnsettled,
  }: Status & Pick<ApplicationLivestate, "syncReason"> & { readonly isUnsettled: boolean },
  before: Status | undefined,
) {
  const isNewSync = before?.syncStatus !== syncStatus || before.hasDrift !== hasDrift;
  const isNewHealth = before?.health !== health;
  // That it deploys is said by the deployment, and that nothing is known at first is no news.
  const isSaid = syncStatus === "deploying" || (isUnsettled && syncStatus === "out-of-sync");
  const isNews = isSaid ? isNewHealth : before !== undefined || syncStatus !== "unknown" || health !== "unknown";
  const fields = { application: name, applicationId: id, syncStatus, health, ...(syncStatus === "out-of-sync" && { reason: syncReason }) };
  if (!isNewSync && !isNewHealth) log.debug(fields, "live state changed");
  else if (isNewSync && hasDrift) log.warn(fields, "drift found");
  else if (before?.hasDrift && syncStatus === "synced") log.info(fields, "drift is gone");
  else log.info({ ...(!isNews && forPrograms), ...fields }, "live state changed");
}
