import { type Application, type ApplicationLivestate, type DeploymentHealth, type DeployTargets, healthyTargets } from "@slipway/domain";

export interface HealthReportsOptions {
  readonly publish: (health: DeploymentHealth) => Promise<void>;
  /** What could not be published. It is published with the next live state. */
  readonly onLost: (error: unknown, applicationId: string) => void;
}

/** What was published of the deployment that an application was observed after. */
interface Reported {
  readonly deploymentId: string;
  readonly targets: Set<string>;
}

/**
 * Publishes, for the permanent record, when a deploy target is first healthy after a deployment. A new process publishes it again, later: the record keeps
 * the earliest.
 */
export class HealthReports {
  readonly #options: HealthReportsOptions;
  readonly #reported = new Map<string, Reported>();
  readonly #deployTargets = new Map<string, DeployTargets>();

  constructor(options: HealthReportsOptions) {
    this.#options = options;
  }

  /** Takes in an application, before its live states: those deploy targets that have no objects are known by it. */
  putApplication({ id, deployTargets }: Pick<Application, "id" | "deployTargets">): void {
    this.#deployTargets.set(id, deployTargets);
  }

  /** Takes in a new live state of an application. Never waits and never throws. */
  putLivestate(livestate: ApplicationLivestate): void {
    const { applicationId, projectId, pipedId, afterDeploymentId, at } = livestate;
    if (afterDeploymentId === undefined) return;
    const known = this.#reported.get(applicationId);
    const reported = known?.deploymentId === afterDeploymentId ? known : { deploymentId: afterDeploymentId, targets: new Set<string>() };
    this.#reported.set(applicationId, reported);
    for (const { plugin, deployTarget } of healthyTargets(livestate, this.#deployTargets.get(applicationId) ?? {})) {
      const target = `${plugin}/${deployTarget}`;
      if (reported.targets.has(target)) continue;
      reported.targets.add(target);
      this.#options
        .publish({ applicationId, projectId, pipedId, deploymentId: afterDeploymentId, plugin, deployTarget, at })
        .catch((error: unknown) => {
          reported.targets.delete(target);
          this.#options.onLost(error, applicationId);
        });
    }
  }

  /** The application is not followed any more. */
  forget(applicationId: string): void {
    this.#reported.delete(applicationId);
    this.#deployTargets.delete(applicationId);
  }
}
