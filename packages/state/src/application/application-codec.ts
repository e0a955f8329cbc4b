import type {
  Application,
  ApplicationDependency,
  ApplicationEvent,
  ApplicationOrigin,
  Fight,
  LiftedHold,
  Mention,
  Recorded,
  Undeployed,
  Warning,
} from "@slipway/domain";
import {
  type ApplicationDependency as ApplicationDependencyMessage,
  ApplicationDependencySchema,
  type Application as ApplicationMessage,
  ApplicationMessageSchema,
  ApplicationOrigin as ApplicationOriginNumber,
  ApplicationSchema,
  type Fight as FightMessage,
  FightSchema,
  type LiftedHold as LiftedHoldMessage,
  LiftedHoldSchema,
  type Mention as MentionMessage,
  MentionSchema,
  type Undeployed as UndeployedMessage,
  UndeployedSchema,
  type Warning as WarningMessage,
  WarningSchema,
} from "@slipway/proto/state";
import { driftedObject } from "../drift/drift-codec.ts";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { word } from "../fields/word.ts";
import { type Change, changeCodec } from "../tables/change-codec.ts";
import { messageCodec } from "../tables/message-codec.ts";
import { source, targets } from "../trigger/source-codec.ts";
import { applicationEvent } from "./application-event-codec.ts";
import { queued, reference, revision, superseded } from "./deployment-reference-codec.ts";
import { forgotten } from "./forgotten-codec.ts";
import { hold } from "./hold-codec.ts";
import { retry } from "./retry-codec.ts";

/** An event of an application with its actor, and the state after the event. */
export type ApplicationChange = Change<Recorded<ApplicationEvent>, Application>;

const application = messageCodec<Application, ApplicationMessage>(ApplicationSchema, {
  source: required(source),
  deployTargets: targets,
  warnings: list(messageCodec<Warning, WarningMessage>(WarningSchema, {})),
  mentions: list(messageCodec<Mention, MentionMessage>(MentionSchema, {})),
  dependsOn: list(messageCodec<ApplicationDependency, ApplicationDependencyMessage>(ApplicationDependencySchema, {})),
  holds: list(hold),
  liftedHolds: list(messageCodec<LiftedHold, LiftedHoldMessage>(LiftedHoldSchema, { hold: required(hold) })),
  fights: list(messageCodec<Fight, FightMessage>(FightSchema, { object: required(driftedObject), at: instant })),
  retry: optional(retry),
  origin: word<ApplicationOrigin, ApplicationOriginNumber>("application origin", {
    git: ApplicationOriginNumber.GIT,
    api: ApplicationOriginNumber.API,
  }),
  removedAt: optionalInstant,
  prunedAt: optionalInstant,
  forgotten: optional(forgotten),
  seen: optional(revision),
  undeployed: optional(messageCodec<Undeployed, UndeployedMessage>(UndeployedSchema, { since: instant })),
  queue: list(queued),
  superseded: list(superseded),
  activeDeploymentId: optionalText,
  lastTriggered: optional(reference),
  lastSucceeded: optional(reference),
  lastEnded: optional(reference),
  createdAt: instant,
  updatedAt: instant,
});

const change = changeCodec("application", ApplicationMessageSchema, applicationEvent, application);

/** Encodes a change for an application's subject. */
export const encodeApplicationChange: (change: ApplicationChange) => Uint8Array = change.encode;

/** Decodes a change. Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
export const decodeApplicationChange: (data: Uint8Array) => ApplicationChange = change.decode;

/** Decodes the application of a change without decoding its event. Throws `invalid` like `decodeApplicationChange`. */
export const decodeChangedApplication: (data: Uint8Array) => Application = change.decodeState;

/** Encodes an application. */
export const encodeApplication: (value: Application) => ApplicationMessage = application.encode;

/** Decodes an application. Throws `invalid` like `decodeApplicationChange`. */
export function decodeApplication(message: ApplicationMessage): Application {
  return application.decode(message, "application");
}
