import type { InspectedObject, ObjectEvent } from "@slipway/plugin-sdk";
import { numberAt, textAt } from "../../json/json.ts";
import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";

/** Characters of a message. */
const longestMessage = 1024;

/** An event of the cluster for people. Its message may show only what `mask` leaves. */
export function eventOf(event: KubeObject, deployTarget: string, mask: (text: string) => string): ObjectEvent {
  const message = mask(textAt(event, "message"));
  const created = instantAt(event, "metadata", "creationTimestamp");
  // A series counts in its own fields, and newer reporters only set the time of the event.
  const once = instantAt(event, "eventTime") ?? created;
  const firstAt = instantAt(event, "firstTimestamp") ?? once;
  return {
    object: involvedObject(event, deployTarget),
    type: textAt(event, "type"),
    reason: textAt(event, "reason"),
    message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message,
    count: numberAt(event, "series", "count") ?? numberAt(event, "count") ?? 1,
    firstAt,
    lastAt: instantAt(event, "series", "lastObservedTime") ?? instantAt(event, "lastTimestamp") ?? firstAt,
    reporter: textAt(event, "source", "component") || textAt(event, "reportingComponent"),
  };
}

/** The object that an event is about. */
function involvedObject(event: KubeObject, deployTarget: string): InspectedObject {
  const at = (field: string) => textAt(event, "involvedObject", field);
  return { deployTarget, group: groupOf(at("apiVersion")), kind: at("kind"), namespace: at("namespace"), name: at("name") };
}

function instantAt(event: KubeObject, ...path: readonly string[]): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(textAt(event, ...path));
  } catch {
    return undefined;
  }
}
