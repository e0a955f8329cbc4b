import { isFault } from "@slipway/domain";
import type { SharedObjects } from "../plugin/context/metadata.ts";
import { callHost, type Host } from "./host.ts";

/** The objects of one plugin for one application, stored by the host. */
export function sharedObjects(
  host: Host,
  ids: { readonly applicationId: string; readonly pluginName: string },
  signal: AbortSignal,
): SharedObjects {
  return {
    async find(key) {
      try {
        const { object } = await callHost(`return object ${key}`, (options) => host.getApplicationSharedObject({ ...ids, key }, options), {
          signal,
        });
        return object.length === 0 ? undefined : object;
      } catch (error) {
        if (isFault(error, "not_found")) return undefined;
        throw error;
      }
    },
    async put(key, object) {
      await callHost(`store object ${key}`, (options) => host.putApplicationSharedObject({ ...ids, key, object }, options), { signal });
    },
  };
}
