import type { Fault } from "@slipway/plugin-sdk";

/**
 * How well the objects of a kind are known. Only while it is `current` is an object that was not told absent.
 * `syncing`: the first list is not complete. `stale`: the API server does not answer, or not in time. `refused`: the account may not list or watch them,
 * `isListed` if only the latter. `unserved`: the cluster serves nothing there.
 */
export type FollowState =
  | { readonly kind: "syncing" }
  | { readonly kind: "current" }
  | { readonly kind: "stale"; readonly reason: string; readonly fault: Fault }
  | { readonly kind: "refused"; readonly reason: string; readonly isListed: boolean }
  | { readonly kind: "unserved" };
