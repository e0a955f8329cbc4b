import type { SyncState as DomainSyncState, FieldDrift, HealthStatus, ResourceSync, SyncStatus } from "@slipway/domain";
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
  /** Whether it is as the files declare it. Default: unknown, as of an object that a controller made. Only hosts that watch get it. */
  readonly sync?: ResourceSync;
  /** The fields that differ from the files, a few KB at most, secrets masked. Default: none. Only hosts that watch get them. */
  readonly drift?: readonly FieldDrift[];
}

/** What names a resource among all of an application. */
export type LiveResourceId = Pick<LiveResource, "deployTarget" | "id">;

/** Whether the live state matches the desired state. Only the host knows whether a deployment is in progress. */
export type SyncState = DomainSyncState<Exclude<SyncStatus, "deploying" | "disabled" | "orphaned">>;

/** The live state, and how it compares with the desired state. */
export interface Livestate {
  readonly resources: readonly LiveResource[];
  readonly sync: SyncState;
}

/** What a plugin yields for an application that it watches. */
export type LivestateUpdate =
  /** Everything. It replaces what was yielded before. */
  | { readonly kind: "snapshot"; readonly livestate: Livestate }
  /** What changed since, and how everything compares now. Not before the first snapshot, and after a failure not before the next one. */
  | {
      readonly kind: "delta";
      /** Resources that are new or not as they were. */
      readonly changed: readonly LiveResource[];
      readonly removed: readonly LiveResourceId[];
      readonly sync: SyncState;
    }
  /** Why the state is not known at the moment. The plugin goes on, and yields a snapshot when it is known. */
  | { readonly kind: "failure"; readonly reason: string };

/** The part of a plugin that observes the live state. */
export interface LivestateObserving<S extends PluginSchemas = PluginSchemas> {
  /** Throws a Fault if the targets cannot be read. */
  getLivestate(context: LivestateContext<S>): Promise<Livestate>;
  /**
   * Yields the live state of an application, then each change when it happens, until `context.signal` aborts. The first snapshot is no older than the
   * call. The files of `context.source` exist until the first update was taken. Updates that the host does not take in time are merged. If the
   * iterable throws or ends by itself, the state is unknown, and the host calls again after a while.
   * Optional: without it, and for hosts that do not know it, `getLivestate` is called regularly.
   */
  watchLivestate?(context: LivestateContext<S>): AsyncIterable<LivestateUpdate>;
}
