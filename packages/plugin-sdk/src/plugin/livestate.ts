import type { SyncState as DomainSyncState, HealthStatus, SyncStatus } from "@slipway/domain";
import type { ApplicationContext } from "./application-context.ts";
import type { SharedObjects } from "./metadata.ts";
import type { ApplicationOf, PluginSchemas } from "./schemas.ts";
import type { Source } from "./source.ts";

/** What a plugin gets when it is asked for the live state of an application. */
export interface LivestateContext<S extends PluginSchemas = PluginSchemas> extends ApplicationContext<S> {
  /** The revision to compare with. */
  readonly source: Source<ApplicationOf<S>>;
  readonly sharedObjects: SharedObjects;
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
