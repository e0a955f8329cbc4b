import type { LiveResource, LivestateUpdate, SyncState } from "@slipway/domain";

/** What a plugin tells of an application that is followed; `unimplemented` if it does not push live states. */
export type PluginLivestateUpdate = LivestateUpdate<LiveResource, SyncState> | { readonly kind: "unimplemented" };
