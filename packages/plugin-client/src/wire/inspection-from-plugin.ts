import type { Timestamp } from "@bufbuild/protobuf/wkt";
import {
  Fault,
  type InspectedObject,
  type ObjectEvents,
  type ObjectLogPart,
  type ObjectManifest,
  type UnmanagedObjects,
} from "@slipway/domain";
import type {
  GetManifestResponse,
  ListEventsResponse,
  ListUnmanagedResponse,
  StreamLogsResponse,
  InspectedObject as WireObject,
} from "@slipway/proto/plugin-extension";

/** An object, as its plugin shows it, compared with the files of a commit if they were given. Throws `internal` if the plugin says no object. */
export function manifestFromPlugin({ object, manifest, declared }: GetManifestResponse, commitHash: string): ObjectManifest {
  if (object === undefined) throw new Fault("internal", "the plugin's answer has no object");
  return {
    object: objectFromPlugin(object),
    manifest,
    declared: declared && { manifest: declared.manifest, problem: declared.problem, commitHash },
  };
}

/** Events, as a plugin lists them. Those of no object are left out. */
export function eventsFromPlugin({ events, omitted, problems }: ListEventsResponse): ObjectEvents {
  return {
    events: events.flatMap(({ object, type, reason, message, count, firstAt, lastAt, reporter }) =>
      object === undefined
        ? []
        : [
            {
              ...{ type, reason, message, reporter, count: Number(count) },
              object: objectFromPlugin(object),
              firstAt: instantFrom(firstAt),
              lastAt: instantFrom(lastAt),
            },
          ],
    ),
    omitted,
    problems,
  };
}

/** Objects that no application manages, as a plugin lists them. */
export function unmanagedFromPlugin({ objects, omitted, problems }: ListUnmanagedResponse): UnmanagedObjects {
  return {
    objects: objects.flatMap(({ object, createdAt, managedBy }) =>
      object === undefined ? [] : [{ object: objectFromPlugin(object), createdAt: instantFrom(createdAt), managedBy }],
    ),
    omitted,
    problems,
  };
}

/** A part of a log, as a plugin sends it. */
export function logPartFromPlugin({ lines, notices }: StreamLogsResponse): ObjectLogPart {
  return { lines: lines.map(({ instance, container, at, text }) => ({ instance, container, at: instantFrom(at), text })), notices };
}

function objectFromPlugin({ deployTarget, group, kind, namespace, name }: WireObject): InspectedObject {
  return { deployTarget, group, kind, namespace, name };
}

/** What the wire cannot say, such as a year beyond all calendars, is not known. */
function instantFrom(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  if (timestamp === undefined) return undefined;
  try {
    return Temporal.Instant.fromEpochNanoseconds(timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos));
  } catch {
    return undefined;
  }
}
