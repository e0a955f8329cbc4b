import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Application, ApplicationEvent, ApplicationOrigin } from "@slipway/domain";
import {
  type Application as ApplicationMessage,
  ApplicationMessageSchema,
  ApplicationOrigin as ApplicationOriginNumber,
  type ApplicationSchema,
} from "@slipway/proto/state";
import { decodeApplicationEvent, encodeApplicationEvent } from "./application-event-codec.ts";
import { decodeInstant, encodeInstant, encodeOptional, enumCodec, findInstant, required, textOrUndefined } from "./codec.ts";
import {
  decodeQueued,
  decodeReference,
  decodeRevision,
  encodeQueued,
  encodeReference,
  encodeRevision,
} from "./deployment-reference-codec.ts";
import { readMessage } from "./read-message.ts";
import { decodeSource, decodeTargets, encodeSource, encodeTargets } from "./shared-codec.ts";

const origin = enumCodec<ApplicationOrigin, ApplicationOriginNumber>("application origin", {
  git: ApplicationOriginNumber.GIT,
  api: ApplicationOriginNumber.API,
});

/** An event of an application and the state after it. */
export interface ApplicationChange {
  readonly event: ApplicationEvent;
  readonly state: Application;
}

/** The message of a change on an application's subject. */
export function encodeApplicationChange({ event, state }: ApplicationChange): Uint8Array {
  return toBinary(
    ApplicationMessageSchema,
    create(ApplicationMessageSchema, { event: encodeApplicationEvent(event), state: encodeApplication(state) }),
  );
}

/** The change of a message. Throws `invalid` when a field that every version sets is missing, or an enum has a value of a newer version. */
export function decodeApplicationChange(data: Uint8Array): ApplicationChange {
  const message = readMessage("application", ApplicationMessageSchema, data);
  const state = decodeApplication(required("state", message.state));
  return { event: decodeApplicationEvent(required("event", message.event), state), state };
}

/** An application as it is in messages. */
export function encodeApplication(application: Application): MessageInitShape<typeof ApplicationSchema> {
  return {
    id: application.id,
    projectId: application.projectId,
    pipedId: application.pipedId,
    name: application.name,
    description: application.description,
    labels: { ...application.labels },
    source: encodeSource(application.source),
    deployTargets: encodeTargets(application.deployTargets),
    origin: origin.encode(application.origin),
    disabled: application.disabled,
    removedAt: encodeOptional(application.removedAt, encodeInstant),
    seen: encodeOptional(application.seen, encodeRevision),
    configProblems: [...application.configProblems],
    queue: application.queue.map(encodeQueued),
    superseded: application.superseded.map((superseded) => ({ ...superseded })),
    activeDeploymentId: application.activeDeploymentId ?? "",
    lastTriggered: encodeOptional(application.lastTriggered, encodeReference),
    lastSucceeded: encodeOptional(application.lastSucceeded, encodeReference),
    lastEnded: encodeOptional(application.lastEnded, encodeReference),
    createdAt: encodeInstant(application.createdAt),
    updatedAt: encodeInstant(application.updatedAt),
  };
}

/** The application of a message. Throws `invalid` like `decodeApplicationChange`. */
export function decodeApplication(message: ApplicationMessage): Application {
  return {
    id: message.id,
    projectId: message.projectId,
    pipedId: message.pipedId,
    name: message.name,
    description: message.description,
    labels: message.labels,
    source: decodeSource(message.source),
    deployTargets: decodeTargets(message.deployTargets),
    origin: origin.get(message.origin),
    disabled: message.disabled,
    removedAt: findInstant(message.removedAt),
    seen: message.seen && decodeRevision(message.seen),
    configProblems: message.configProblems,
    queue: message.queue.map(decodeQueued),
    superseded: message.superseded.map(({ deploymentId, byDeploymentId }) => ({ deploymentId, byDeploymentId })),
    activeDeploymentId: textOrUndefined(message.activeDeploymentId),
    lastTriggered: message.lastTriggered && decodeReference(message.lastTriggered),
    lastSucceeded: message.lastSucceeded && decodeReference(message.lastSucceeded),
    lastEnded: message.lastEnded && decodeReference(message.lastEnded),
    createdAt: decodeInstant("created_at", message.createdAt),
    updatedAt: decodeInstant("updated_at", message.updatedAt),
  };
}
