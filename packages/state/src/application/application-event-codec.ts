import { type Application, type ApplicationEvent, Fault, type Recorded } from "@slipway/domain";
import {
  ApplicationDescribedSchema,
  type ApplicationEvent as ApplicationEventMessage,
  ApplicationEventSchema,
  ApplicationForgottenSchema,
  ApplicationHeldSchema,
  ApplicationRegisteredSchema,
  ApplicationReleasedSchema,
  ApplicationRemovedSchema,
  ApplicationToggledSchema,
  DeploymentActivatedSchema,
  DeploymentLostSchema,
  DeploymentQueuedSchema,
  DeploymentSettledSchema,
  RevisionSeenSchema,
  SupersedeConfirmedSchema,
} from "@slipway/proto/state";
import { actor } from "../actor-codec.ts";
import { instant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { eventCodec } from "../tables/event-codec.ts";
import { queued, reference, revision } from "./deployment-reference-codec.ts";
import { forgotten } from "./forgotten-codec.ts";
import { hold } from "./hold-codec.ts";
import { retry } from "./retry-codec.ts";

/** The events of an application and their messages. */
export const applicationEvent = eventCodec<Recorded<ApplicationEvent>, ApplicationEventMessage, Application>(
  ApplicationEventSchema,
  { at: instant, actor },
  {
    registered: { schema: ApplicationRegisteredSchema, rows: {}, fromState: (application) => ({ application }) },
    described: {
      schema: ApplicationDescribedSchema,
      rows: {},
      fromState: ({
        name,
        description,
        labels,
        source,
        deployTargets,
        warnings,
        pruneOnRemoval,
        mentions,
        kind,
        acceptsChains,
        dependsOn,
      }) => ({
        description: {
          name,
          description,
          labels,
          source,
          deployTargets,
          warnings,
          pruneOnRemoval,
          mentions,
          kind,
          acceptsChains,
          dependsOn,
        },
      }),
    },
    "revision-seen": {
      schema: RevisionSeenSchema,
      rows: { revision: required(revision) },
      fromState: ({ undeployed }) => ({ undeployed }),
    },
    queued: {
      schema: DeploymentQueuedSchema,
      rows: { deployment: required(queued), revision: optional(revision), hold: optional(hold) },
      fromState: ({ lastTriggered, fights }) => {
        if (!lastTriggered) throw new Fault("invalid", "last_triggered is missing");
        return { reference: lastTriggered, fights };
      },
    },
    activated: { schema: DeploymentActivatedSchema, rows: {} },
    "supersede-confirmed": { schema: SupersedeConfirmedSchema, rows: {} },
    settled: { schema: DeploymentSettledSchema, rows: { deployment: required(reference), hold: optional(hold), retry: optional(retry) } },
    lost: { schema: DeploymentLostSchema, rows: {} },
    held: { schema: ApplicationHeldSchema, rows: { hold: required(hold) } },
    released: { schema: ApplicationReleasedSchema, rows: {} },
    toggled: { schema: ApplicationToggledSchema, rows: {} },
    removed: { schema: ApplicationRemovedSchema, rows: {} },
    forgotten: { schema: ApplicationForgottenSchema, rows: { forgotten: required(forgotten) } },
  },
);

/** Decodes the event of a change; `state` is the application after it. Throws `invalid` for an event of a newer version. */
export const decodeApplicationEvent: (message: ApplicationEventMessage, state: Application) => Recorded<ApplicationEvent> =
  applicationEvent.decode;
