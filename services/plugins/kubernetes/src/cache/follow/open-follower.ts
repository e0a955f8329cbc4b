import type { Cluster } from "../../client/cluster.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { Following } from "../kinds/followed-kind.ts";
import type { Lane } from "../lane.ts";
import type { ObjectSink } from "../store/managed-sink.ts";
import type { Turns } from "../turns.ts";
import type { FollowState } from "./follow-state.ts";
import type { FollowTiming } from "./follow-timing.ts";
import { KindFollower } from "./kind-follower.ts";
import { serverSource } from "./server-source.ts";

/** What the followers of one cluster share. */
export interface SharedFollowing {
  readonly cluster: Cluster;
  readonly turns: Turns;
  readonly timing: FollowTiming;
  /** Lists of the cluster wait here. */
  readonly listing: Lane;
  /** Called when something has come from the server. */
  readonly onSign: () => void;
  /** Called when the server did not answer, or not as a server should. */
  readonly onFailure: () => void;
}

export interface FollowWish {
  readonly sink: ObjectSink;
  /** Default: every namespace. */
  readonly namespace?: string;
  readonly isMetadataOnly?: boolean;
  readonly labelSelector?: string;
  readonly onState?: (state: FollowState) => void;
}

/** Begins to follow a kind of a cluster: decoding and keeping what comes waits for the cluster's turn. */
export function openFollower(
  resource: ApiResource,
  { sink, namespace = "", isMetadataOnly = false, labelSelector, onState = () => {} }: FollowWish,
  { cluster, turns, timing, listing, onSign, onFailure }: SharedFollowing,
): Following {
  const take = <T>(work: () => T) => turns.take(cluster, work);
  const selection = { namespace, isMetadataOnly, ...(labelSelector !== undefined && { labelSelector }) };
  const follower = new KindFollower({
    source: serverSource(cluster.client, resource, { ...selection, take, onSign }),
    sink: { ...sink, state: onState },
    timing,
    whenListing: (list) => listing.run(list),
    whenTurn: take,
    // Connections that are idle may be as dead as that of the watch, and the next request would wait for an answer.
    onSilence: () => cluster.client.renewConnections(),
    onFailure,
  });
  return { follower, sink };
}
