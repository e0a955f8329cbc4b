/** An object as a person names it. */
export interface ObjectName {
  /** In a form that the target knows, such as `deploy`, `deployments` or `deployment.apps`. */
  readonly kind: string;
  readonly name: string;
  /** "" if it is not said. */
  readonly namespace: string;
}

/** An object on a target. */
export interface InspectedObject {
  readonly deployTarget: string;
  /** API group of its kind, "" for the core group. */
  readonly group: string;
  readonly kind: string;
  /** "" for objects without one. */
  readonly namespace: string;
  readonly name: string;
}

/** An object as it is on its target. */
export interface ObjectManifest {
  readonly object: InspectedObject;
  /** The whole of it as JSON, secret values masked; "" if it is declared and not on the target. */
  readonly manifest: string;
  /** Undefined if it was not asked for, or if the plugin cannot say it. */
  readonly declared: DeclaredManifest | undefined;
}

/** An object as files declare it. */
export interface DeclaredManifest {
  /** As JSON; "" if it is not declared. Secret values are masked: equal ones have the same mask as in the live object, others another one. */
  readonly manifest: string;
  /** Why the files cannot be read; "" if they can. */
  readonly problem: string;
  /** The commit of the files. */
  readonly commitHash: string;
}

/** What a target reports about an object. */
export interface ObjectEvent {
  readonly object: InspectedObject;
  /** Such as Normal or Warning. */
  readonly type: string;
  /** A short reason, such as FailedScheduling. */
  readonly reason: string;
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
  readonly firstAt: Temporal.Instant | undefined;
  readonly lastAt: Temporal.Instant | undefined;
  /** The program that reports it. */
  readonly reporter: string;
}

/** Events of an application or of one object. */
export interface ObjectEvents {
  /** The newest ones, oldest first. */
  readonly events: readonly ObjectEvent[];
  /** How many older ones were left out. */
  readonly omitted: number;
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** An object that no application manages. */
export interface UnmanagedObject {
  readonly object: InspectedObject;
  readonly createdAt: Temporal.Instant | undefined;
  /** Who manages it, as far as it says: another tool, or the program that made it; "" if that is not known. */
  readonly managedBy: string;
}

/** Objects in the places of an application that no application manages: what people and other programs made there. */
export interface UnmanagedObjects {
  /** By name. */
  readonly objects: readonly UnmanagedObject[];
  /** How many were left out. */
  readonly omitted: number;
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** Which part of a log is read. */
export interface LogWish {
  /** Only this container; "" for all that are not for initialization. */
  readonly container: string;
  /** Whether it is the log of the runs before the current ones. */
  readonly previous: boolean;
  /** Only what was written in the last seconds; 0 for everything. */
  readonly sinceSeconds: number;
  /** Only the last lines of each container; -1 for all. */
  readonly tailLines: number;
  /** Whether to go on with what is written from now on, also by instances that start later, until the object is gone or has finished. */
  readonly follow: boolean;
}

/** A line that a container wrote. */
export interface ObjectLogLine {
  /** Such as the pod. */
  readonly instance: string;
  readonly container: string;
  /** Undefined if it is not known. */
  readonly at: Temporal.Instant | undefined;
  /** Without the line end, secret values masked. */
  readonly text: string;
}

/** Some lines of a log. One without anything says that the stream is alive. */
export interface ObjectLogPart {
  /** Those of one container are in order. */
  readonly lines: readonly ObjectLogLine[];
  /** What else there is to know, one sentence each. */
  readonly notices: readonly string[];
}
