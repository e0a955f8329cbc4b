/** Whether the live state of an application matches its desired state. */
export type SyncStatus = "unknown" | "synced" | "deploying" | "out-of-sync" | "invalid-config" | "disabled" | "orphaned";

/** The health of a resource or an application. Kinds without health are `unknown`, without a reason; with one, the health could not be determined. */
export type HealthStatus = "unknown" | "healthy" | "progressing" | "degraded" | "suspended" | "missing";

/** A sync status and the reason for it. */
export interface SyncState<Status extends SyncStatus = SyncStatus> {
  readonly status: Status;
  /** One line. */
  readonly reason?: string;
  /** The full text: all differences, secrets masked. */
  readonly detail?: string;
}

/** Whether a resource is as Git declares it; `unknown` also for objects that are not compared, as those that a controller made. */
export type ResourceSync = "unknown" | "synced" | "out-of-sync";

/** A field of a resource that is not as Git declares it. */
export interface FieldDrift {
  /** The field, as in `ignoreFields`. */
  readonly field: string;
  /** The live value as JSON, masked if it may be secret; "" if the field is absent. */
  readonly live: string;
  /** The declared value in the same form; "" if the field is not declared. */
  readonly declared: string;
  /** The field manager that set it last; "" if that is not known. */
  readonly manager: string;
  /** When that manager set it. */
  readonly setAt: Temporal.Instant | undefined;
}

/** An object on a deploy target, or a declared object that is missing there. */
export interface LiveResource {
  /** Unique on its deploy target, such as the UID of a Kubernetes object. */
  readonly id: string;
  /** Ids of its owners. */
  readonly parentIds: readonly string[];
  readonly name: string;
  /** Kind, such as Deployment. */
  readonly resourceType: string;
  /** Further attributes, such as the namespace. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly health: HealthStatus;
  readonly healthReason: string;
  readonly deployTarget: string;
  /** The plugin that reported it. */
  readonly plugin: string;
  readonly createdAt: Temporal.Instant | undefined;
  readonly sync: ResourceSync;
  /** The fields that differ from Git, within limits. */
  readonly drift: readonly FieldDrift[];
}

/** The live state of an application, compared with one commit. */
export interface ApplicationLivestate {
  readonly applicationId: string;
  readonly projectId: string;
  readonly pipedId: string;
  /** The commit it was compared with. */
  readonly commitHash: string;
  readonly syncStatus: SyncStatus;
  /** One line. */
  readonly syncReason: string;
  /** The full text: all differences, secrets masked. */
  readonly syncDetail: string;
  /** The worst health of its resources. */
  readonly health: HealthStatus;
  readonly resources: readonly LiveResource[];
  /** When it was observed. */
  readonly at: Temporal.Instant;
  /** The deployment of the application that had ended last when the observation began; undefined if none had. */
  readonly afterDeploymentId: string | undefined;
  /** Counts the states of the application, one by one; 0 until it is published. */
  readonly version: number;
  /** Whether it is the last one: see `lastLivestate`. It has no resources. */
  readonly over: boolean;
}
