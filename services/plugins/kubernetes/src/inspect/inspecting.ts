import type { Inspecting } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import type { Schemas } from "../schemas.ts";
import { listEvents } from "./events/list-events.ts";
import { findObject } from "./find-object.ts";
import { type LogFollowing, streamLogs } from "./logs/stream-logs.ts";
import { showManifest } from "./show-manifest.ts";
import { listUnmanaged } from "./unmanaged/list-unmanaged.ts";

/** Shows people what the application has on its clusters: objects as they are, events, logs of pods. It never writes, and never runs anything in a pod. */
export function inspecting(clusters: Clusters, following: LogFollowing = {}): Inspecting<Schemas> {
  return {
    getManifest: async (context, { object, withManagedFields }) =>
      showManifest(await findObject(clusters, context, object), { withManagedFields }),
    listEvents: (context, { object }) => listEvents(clusters, context, object),
    listUnmanaged: (context) => listUnmanaged(clusters, context),
    streamLogs: (context, request) => streamLogs(clusters, context, request, following),
  };
}
