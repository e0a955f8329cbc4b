import type { SyncState as DomainSyncState, HealthStatus, SyncStatus } from "@slipway/domain";
import type { ApplicationContext } from "./context/application-context.ts";
import type { Applications } from "./context/applications.ts";
import type { SharedObjects } from "./context/metadata.ts";
import type { Source } from "./context/source.ts";
import type { ApplicationOf, PluginSchemas } from "./schemas.ts";

/** What a plugin gets when it is asked for the live state of an application. */
export interface LivestateContext<S extends PluginSchemas = PluginSchemas> extends ApplicationContext<S> {
  /** The revision to compare with. */
  readonly source: Source<ApplicationOf<S>>;
  readonly sharedObjects: SharedObjects;
  readonly applications: Applications;
}

/** The health of a resource. Kinds without health are `unknown`. */
export type Health = HealthStatus;

/** An object that exists on a target, or should. */
export interface LiveResource {
  /** Unique per target. */
  readonly id: string;
  readonly parentIds?: readonly string[];
  readonly name: string;
  /** Kind, such as Deployment. */
  readonly resourceType: string;
  /** Additional information, such as the namespace. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly healthReason?: string;
  readonly deployTarget: string;
  /** Default: now. */
  readonly createdAt?: Temporal.Instant;
}

/** Whether the live state matches the desired state. Only the host knows whether a deployment is in progress. */
export type SyncState = DomainSyncState<Exclude<SyncStatus, "deploying" | "disabled" | "orphaned">>;

/** The live state, and how it compares with the desired state. */
export interface Livestate {
  readonly resources: readonly LiveResource[];
  readonly sync: SyncState;
}

/** The part of a plugin that observes the live state. */
export interface LivestateObserving<S extends PluginSchemas = PluginSchemas> {
  /** Throws a Fault if the targets cannot be read. */
  getLivestate(context: LivestateContext<S>): Promise<Livestate>;
}
