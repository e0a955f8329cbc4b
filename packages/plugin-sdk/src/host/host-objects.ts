import { isFault } from "@slipway/domain";
import type { SharedObjects } from "../plugin/metadata.ts";
import { callHost, type Host } from "./host.ts";

/** Objects one plugin keeps for one application, at the host. */
export function sharedObjects(
  host: Host,
  ids: { readonly applicationId: string; readonly pluginName: string },
  signal: AbortSignal,
): SharedObjects {
  return {
    async find(key) {
      try {
        const { object } = await callHost(`give object ${key}`, (options) => host.getApplicationSharedObject({ ...ids, key }, options), {
          signal,
        });
        return object.length === 0 ? undefined : object;
      } catch (error) {
        if (isFault(error, "not_found")) return undefined;
        throw error;
      }
    },
    async put(key, object) {
      await callHost(`keep object ${key}`, (options) => host.putApplicationSharedObject({ ...ids, key, object }, options), { signal });
    },
  };
}
