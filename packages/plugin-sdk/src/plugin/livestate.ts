import type { SyncState as DomainSyncState, HealthStatus, SyncStatus } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { SharedObjects } from "./metadata.ts";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
import type { DeployTarget, Source } from "./source.ts";

/** What a plugin gets when it is asked what runs. */
export interface LivestateContext<S extends PluginSchemas = PluginSchemas> {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly application: ApplicationOf<S>;
  readonly config: ConfigOf<S>;
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  /** The revision to compare with. */
  readonly source: Source<ApplicationOf<S>>;
  readonly sharedObjects: SharedObjects;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** How well something runs. `unknown` also for kinds that have no health. */
export type Health = HealthStatus;

/** An object that runs, or should. */
export interface LiveResource {
  /** Unique on its target. */
  readonly id: string;
  readonly parentIds?: readonly string[];
  readonly name: string;
  /** Kind, such as Deployment. */
  readonly resourceType: string;
  /** What else to tell, such as the namespace. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly healthReason?: string;
  readonly deployTarget: string;
  /** Default: now. */
  readonly createdAt?: Temporal.Instant;
}

/** Whether the live state is the desired state. That a deployment is in progress is for the host to say. */
export type SyncState = DomainSyncState<Exclude<SyncStatus, "deploying">>;

/** What runs, and how it differs. */
export interface Livestate {
  readonly resources: readonly LiveResource[];
  readonly sync: SyncState;
}

/** The part of a plugin that observes. */
export interface LivestateObserving<S extends PluginSchemas = PluginSchemas> {
  /** Throws a Fault when the targets can not be read. */
  getLivestate(context: LivestateContext<S>): Promise<Livestate>;
}
