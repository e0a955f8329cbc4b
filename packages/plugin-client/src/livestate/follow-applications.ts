import { isUnimplemented } from "@slipway/runtime";
import { type FollowRequest, FollowStream, type FollowStreamOptions } from "./follow-stream.ts";
import type { PluginLivestateUpdate } from "./plugin-livestate-update.ts";

/** Follows an application until `signal` aborts. */
export type FollowOne = (request: FollowRequest, signal: AbortSignal) => AsyncGenerator<PluginLivestateUpdate>;

/**
 * Follows applications of one plugin, all on one stream, which is opened for the first and again after it broke: then the applications on it fail with
 * `unavailable`, and whoever follows them does it again.
 */
export function followApplications(options: Omit<FollowStreamOptions, "silenceMs"> & Partial<FollowStreamOptions>): FollowOne {
  let stream: FollowStream | undefined;
  /** The follow of each application that counts. */
  const newest = new Map<string, bigint>();
  return async function* (request, signal) {
    if (signal.aborted) return;
    if (!stream?.isOpen) {
      stream = new FollowStream({ silenceMs: 30_000, ...options });
      newest.clear();
    }
    const mine = stream;
    const { applicationId } = request;
    const { followId, followed } = mine.follow(request);
    newest.set(applicationId, followId);
    try {
      yield* followed.updates(signal);
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
      yield { kind: "unimplemented" };
    } finally {
      const isReplaced = mine === stream && newest.get(applicationId) !== followId;
      if (mine === stream && !isReplaced) newest.delete(applicationId);
      mine.unfollow(followId, applicationId, { isReplaced });
    }
  };
}
