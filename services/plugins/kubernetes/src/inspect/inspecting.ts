import type { Inspecting } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import type { Schemas } from "../schemas.ts";
import { listEvents } from "./events/list-events.ts";
import { getManifest } from "./get-manifest.ts";
import { type LogFollowing, streamLogs } from "./logs/stream-logs.ts";
import { listUnmanaged } from "./unmanaged/list-unmanaged.ts";

/** Shows people what the application has on its clusters: objects as they are, events, logs of pods. It never writes, and never runs anything in a pod. */
export function inspecting(clusters: Clusters, following: LogFollowing = {}): Inspecting<Schemas> {
  return {
    getManifest: (context, request) => getManifest(clusters, context, request),
    listEvents: (context, { object }) => listEvents(clusters, context, object),
    listUnmanaged: (context) => listUnmanaged(clusters, context),
    streamLogs: (context, request) => streamLogs(clusters, context, request, following),
  };
}
