import {
  type Application,
  type ApplicationLivestate,
  type AuditEntry,
  type Chain,
  type Deployment,
  type DeploymentEvent,
  type DriftEpisode,
  type ExternalEvent,
  Fault,
  isFault,
  type ObjectEvents,
  type ObjectLogPart,
  type Recorded,
  type SyncState,
  type UnmanagedObjects,
} from "@slipway/domain";
import type { ApplicationView as ApplicationViewMessage, AuditRecord, WatchDeploymentsResponse } from "@slipway/proto/api";
import type {
  Chain as ChainMessage,
  Deployment as DeploymentMessage,
  DriftEpisode as DriftEpisodeMessage,
  ExternalEvent as ExternalEventMessage,
  ObjectEvents as ObjectEventsMessage,
  ObjectLogPart as ObjectLogPartMessage,
  UnmanagedObjects as UnmanagedObjectsMessage,
} from "@slipway/proto/state";
import {
  decodeApplication,
  decodeAuditEntry,
  decodeChain,
  decodeDeployment,
  decodeDeploymentEvent,
  decodeDriftEpisode,
  decodeExternalEvent,
  decodeLivestate,
  decodeObjectEvents,
  decodeObjectLogPart,
  decodeUnmanagedObjects,
  syncStatus,
} from "@slipway/state";

/** A deployment, and the event that led to this state; undefined for the state at the beginning of a watch, and for an event of a newer server. */
export interface DeploymentChange {
  readonly deployment: Deployment;
  readonly event: Recorded<DeploymentEvent> | undefined;
}

/** An application with its live state and its sync state. */
export interface ApplicationView {
  readonly application: Application;
  readonly livestate: ApplicationLivestate | undefined;
  readonly sync: SyncState;
  /** The reason for its health, in one line; "" if it is healthy. */
  readonly healthReason: string;
  /** What its active deployment waits for a person to do; "" if it does not wait. */
  readonly waitsFor: string;
}

/** The deployment of an answer. Throws `precondition` for one that this version cannot read. */
export function readDeployment(message: DeploymentMessage | undefined): Deployment {
  return read("deployment", message, decodeDeployment);
}

/** The chain of an answer. Throws like `readDeployment`. */
export function readChain(message: ChainMessage | undefined): Chain {
  return read("chain", message, decodeChain);
}

/** An act of an answer, with its place. Throws like `readDeployment`. */
export function readAuditRow({ sequence, entry }: AuditRecord): { readonly sequence: number; readonly entry: AuditEntry } {
  return { sequence: Number(sequence), entry: read("audit entry", entry, decodeAuditEntry) };
}

/** A drift of an answer. Throws like `readDeployment`. */
export function readDriftEpisode(message: DriftEpisodeMessage): DriftEpisode {
  return read("drift", message, decodeDriftEpisode);
}

/** A message of a watch. Throws like `readDeployment`. */
export function readDeploymentChange({ deployment: message, event }: WatchDeploymentsResponse): DeploymentChange {
  const deployment = readDeployment(message);
  if (event?.kind.case === undefined) return { deployment, event: undefined };
  return { deployment, event: read("event", event, (given) => decodeDeploymentEvent(given, deployment)) };
}

/** The application of an answer with its live state. Throws like `readDeployment`. */
export function readApplicationView(message: ApplicationViewMessage | undefined): ApplicationView {
  return read("application", message, ({ application, livestate, syncStatus: status, syncReason: reason, healthReason, waitsFor }) => ({
    application: read("application", application, decodeApplication),
    livestate: livestate && decodeLivestate(livestate),
    sync: { status: syncStatus.decode(status), ...(reason !== "" && { reason }) },
    healthReason,
    waitsFor,
  }));
}

/** Events of an answer. Throws like `readDeployment`. */
export function readObjectEvents(message: ObjectEventsMessage | undefined): ObjectEvents {
  return read("list of events", message, decodeObjectEvents);
}

/** An event of an answer. Throws like `readDeployment`. */
export function readEvent(message: ExternalEventMessage | undefined): ExternalEvent {
  return read("event", message, decodeExternalEvent);
}

/** Objects that no application manages. Throws like `readDeployment`. */
export function readUnmanagedObjects(message: UnmanagedObjectsMessage | undefined): UnmanagedObjects {
  return read("list of objects", message, decodeUnmanagedObjects);
}

/** A part of a log. Throws like `readDeployment`. */
export function readObjectLogPart(message: ObjectLogPartMessage): ObjectLogPart {
  return read("log", message, decodeObjectLogPart);
}

/** The value of an answer's field. What this version cannot read comes from a newer server. */
function read<Message, Value>(field: string, message: Message | undefined, decode: (message: Message) => Value): Value {
  if (message === undefined) throw new Fault("precondition", `the server's answer has no ${field}`);
  try {
    return decode(message);
  } catch (cause) {
    if (!isFault(cause, "invalid")) throw cause;
    const hint = "the server may be newer than this command: update it, or use -o json";
    throw new Fault("precondition", `the ${field} in the server's answer cannot be read (${cause.message}): ${hint}`, { cause });
  }
}
