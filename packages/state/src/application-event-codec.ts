import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Application, type ApplicationEvent, Fault } from "@slipway/domain";
import type { ApplicationEvent as ApplicationEventMessage, ApplicationEventSchema } from "@slipway/proto/state";
import { decodeInstant, encodeInstant, encodeOptional, required } from "./codec.ts";
import {
  decodeQueued,
  decodeReference,
  decodeRevision,
  encodeQueued,
  encodeReference,
  encodeRevision,
} from "./deployment-reference-codec.ts";

type EventKind = NonNullable<MessageInitShape<typeof ApplicationEventSchema>["kind"]>;

/** An event as it is in messages. */
export function encodeApplicationEvent(event: ApplicationEvent): MessageInitShape<typeof ApplicationEventSchema> {
  return { at: encodeInstant(event.at), kind: encodeKind(event) };
}

function encodeKind(event: ApplicationEvent): EventKind {
  switch (event.kind) {
    case "registered":
      return { case: "registered", value: {} };
    case "described":
      return { case: "described", value: {} };
    case "revision-seen":
      return { case: "revisionSeen", value: { revision: encodeRevision(event.revision), problems: [...event.problems] } };
    case "queued": {
      const { deployment, supersedes, revision } = event;
      const value = {
        deployment: encodeQueued(deployment),
        supersedes: [...supersedes],
        revision: encodeOptional(revision, encodeRevision),
      };
      return { case: "queued", value };
    }
    case "activated":
      return { case: "activated", value: { deploymentId: event.deploymentId } };
    case "supersede-confirmed":
      return { case: "supersedeConfirmed", value: { deploymentIds: [...event.deploymentIds] } };
    case "settled":
      return { case: "settled", value: { deployment: encodeReference(event.deployment) } };
    case "toggled":
      return { case: "toggled", value: { disabled: event.disabled } };
    case "removed":
      return { case: "removed", value: { reason: event.reason } };
  }
  return event satisfies never;
}

/**
 * The event of a message. What an event only repeats of the `state` after it is not stored twice but taken from there.
 * Throws `invalid` for an event of a newer version.
 */
export function decodeApplicationEvent(message: ApplicationEventMessage, state: Application): ApplicationEvent {
  const at = decodeInstant("at", message.at);
  const { kind } = message;
  switch (kind.case) {
    case "registered":
      return { kind: "registered", at, application: state };
    case "described": {
      const { name, description, labels, source, deployTargets } = state;
      return { kind: "described", at, description: { name, description, labels, source, deployTargets } };
    }
    case "revisionSeen":
      return {
        kind: "revision-seen",
        at,
        revision: decodeRevision(required("revision", kind.value.revision)),
        problems: kind.value.problems,
      };
    case "queued": {
      const { deployment, supersedes, revision } = kind.value;
      return {
        kind: "queued",
        at,
        deployment: decodeQueued(required("deployment", deployment)),
        reference: required("last_triggered", state.lastTriggered),
        supersedes,
        revision: revision && decodeRevision(revision),
      };
    }
    case "activated":
      return { kind: "activated", at, deploymentId: kind.value.deploymentId };
    case "supersedeConfirmed":
      return { kind: "supersede-confirmed", at, deploymentIds: kind.value.deploymentIds };
    case "settled":
      return { kind: "settled", at, deployment: decodeReference(required("deployment", kind.value.deployment)) };
    case "toggled":
      return { kind: "toggled", at, disabled: kind.value.disabled };
    case "removed":
      return { kind: "removed", at, reason: kind.value.reason };
    case undefined:
      throw new Fault("invalid", "the event is of a kind that this version does not know");
  }
  return kind satisfies never;
}
