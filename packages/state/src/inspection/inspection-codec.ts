import type {
  DeclaredManifest,
  InspectedObject,
  ObjectEvent,
  ObjectEvents,
  ObjectLogLine,
  ObjectLogPart,
  ObjectManifest,
  UnmanagedObject,
  UnmanagedObjects,
} from "@slipway/domain";
import {
  DeclaredManifestSchema,
  type DeclaredManifest as DeclaredMessage,
  type ObjectEvent as EventMessage,
  type ObjectEvents as EventsMessage,
  type InspectedObject as InspectedMessage,
  InspectedObjectSchema,
  type ObjectLogLine as LineMessage,
  type ObjectManifest as ManifestMessage,
  ObjectEventSchema,
  ObjectEventsSchema,
  ObjectLogLineSchema,
  ObjectLogPartSchema,
  ObjectManifestSchema,
  type ObjectLogPart as PartMessage,
  type UnmanagedObject as UnmanagedMessage,
  UnmanagedObjectSchema,
  type UnmanagedObjects as UnmanagedObjectsMessage,
  UnmanagedObjectsSchema,
} from "@slipway/proto/state";
import { list } from "../fields/collection.ts";
import { optionalInstant } from "../fields/instant.ts";
import { optional, required } from "../fields/presence.ts";
import { int64 } from "../fields/scalar.ts";
import { messageCodec } from "../tables/message-codec.ts";

const object = required(messageCodec<InspectedObject, InspectedMessage>(InspectedObjectSchema, {}));
const declared = optional(messageCodec<DeclaredManifest, DeclaredMessage>(DeclaredManifestSchema, {}));
const manifest = messageCodec<ObjectManifest, ManifestMessage>(ObjectManifestSchema, { object, declared });
const event = messageCodec<ObjectEvent, EventMessage>(ObjectEventSchema, {
  object,
  count: int64,
  firstAt: optionalInstant,
  lastAt: optionalInstant,
});
const events = messageCodec<ObjectEvents, EventsMessage>(ObjectEventsSchema, { events: list(event) });
const unmanagedObject = messageCodec<UnmanagedObject, UnmanagedMessage>(UnmanagedObjectSchema, { object, createdAt: optionalInstant });
const unmanaged = messageCodec<UnmanagedObjects, UnmanagedObjectsMessage>(UnmanagedObjectsSchema, { objects: list(unmanagedObject) });
const line = messageCodec<ObjectLogLine, LineMessage>(ObjectLogLineSchema, { at: optionalInstant });
const part = messageCodec<ObjectLogPart, PartMessage>(ObjectLogPartSchema, { lines: list(line) });

/** Encodes an object as it is on its target. */
export const encodeObjectManifest: (value: ObjectManifest) => ManifestMessage = manifest.encode;

/** Encodes events. */
export const encodeObjectEvents: (value: ObjectEvents) => EventsMessage = events.encode;

/** Decodes events. Throws `invalid` for one without an object. */
export function decodeObjectEvents(message: EventsMessage): ObjectEvents {
  return events.decode(message, "events");
}

/** Encodes objects that no application manages. */
export const encodeUnmanagedObjects: (value: UnmanagedObjects) => UnmanagedObjectsMessage = unmanaged.encode;

/** Decodes objects that no application manages. Throws `invalid` for one without a name. */
export function decodeUnmanagedObjects(message: UnmanagedObjectsMessage): UnmanagedObjects {
  return unmanaged.decode(message, "unmanaged objects");
}

/** Encodes a part of a log. */
export const encodeObjectLogPart: (value: ObjectLogPart) => PartMessage = part.encode;

/** Decodes a part of a log. */
export function decodeObjectLogPart(message: PartMessage): ObjectLogPart {
  return part.decode(message, "log");
}
