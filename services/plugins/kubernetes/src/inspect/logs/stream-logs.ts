import { Fault, type InspectionContext, type LogRequest, type ObjectLogPart } from "@slipway/plugin-sdk";
import type { Clusters } from "../../client/clusters.ts";
import type { Schemas } from "../../schemas.ts";
import { findObject } from "../find-object.ts";
import { followLogs } from "./follow-logs.ts";
import type { LogFollowerOptions } from "./log-follower.ts";
import { LogQueue } from "./log-queue.ts";
import { clusterLogs } from "./log-source.ts";
import { readLogs } from "./read-logs.ts";

/** How logs are followed. */
export type LogFollowing = Pick<LogFollowerOptions, "silenceMs">;

/** The logs of an object's pods. Nothing is read from the cluster while enough waits to be taken. */
export async function* streamLogs(
  clusters: Clusters,
  context: InspectionContext<Schemas>,
  { object, ...wish }: LogRequest,
  following: LogFollowing = {},
): AsyncGenerator<ObjectLogPart, void, undefined> {
  if (wish.previous && wish.follow) throw new Fault("invalid", "the log of an earlier run has ended, so it cannot be followed");
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  await using source = clusterLogs(await findObject(clusters, context, object), signal, { isFollowed: wish.follow });
  const queue = new LogQueue();
  const options = { source, wish, queue, signal };
  const reading = (wish.follow ? followLogs({ ...options, ...following }) : readLogs(options)).then(
    () => queue.end(),
    (error: unknown) => queue.end({ error }),
  );
  try {
    yield* queue.parts(signal);
  } finally {
    over.abort();
    await reading;
  }
}
