import { displayKey } from "@slipway/proto/plugin-extension";
import type { DeploymentMetadata, MetadataCodec, SharedMetadata, StageMetadata } from "../plugin/metadata.ts";
import type { Host } from "./host.ts";
import { callHost } from "./host.ts";

interface Found {
  readonly value: string;
  readonly found: boolean;
}

/** Older hosts do not set `found`. */
const foundValue = ({ value, found }: Found): string | undefined => (found || value !== "" ? value : undefined);

const text: MetadataCodec<string> = { encode: (value) => value, decode: (value) => value };

/** The metadata of one stage, stored by the host. */
export function stageMetadata(
  host: Host,
  ids: { readonly deploymentId: string; readonly stageId: string },
  signal: AbortSignal,
): StageMetadata {
  const find = async (key: string): Promise<string | undefined> =>
    foundValue(await callHost(`return metadata ${key}`, (options) => host.getStageMetadata({ ...ids, key }, options), { signal }));
  const put = async (key: string, value: string): Promise<void> => {
    await callHost(`store metadata ${key}`, (options) => host.putStageMetadata({ ...ids, key, value }, options), { signal });
  };
  const remember = async <T>(key: string, make: () => T, codec: MetadataCodec<T>): Promise<T> => {
    const kept = await find(key);
    const known = kept === undefined ? undefined : decodeOrNothing(codec, kept);
    if (known !== undefined) return known;
    const made = make();
    await put(key, codec.encode(made));
    return made;
  };
  return {
    find,
    put,
    putAll: async (metadata) => {
      await callHost("store metadata", (options) => host.putStageMetadataMulti({ ...ids, metadata }, options), { signal });
    },
    display: (shown) => put(displayKey, shown),
    remember: <T>(key: string, make: () => T, codec?: MetadataCodec<T>) =>
      // Without a codec, T is string by the overloads of the interface.
      remember(key, make, codec ?? (text as unknown as MetadataCodec<T>)),
  };
}

/** A stored value may come from another version, or another product: if it cannot be decoded, it counts as absent. */
function decodeOrNothing<T>(codec: MetadataCodec<T>, kept: string): T | undefined {
  try {
    return codec.decode(kept);
  } catch {
    return undefined;
  }
}

/** The metadata of one plugin in one deployment, stored by the host. */
export function pluginMetadata(
  host: Host,
  ids: { readonly deploymentId: string; readonly pluginName: string },
  signal: AbortSignal,
): DeploymentMetadata {
  return {
    find: async (key) =>
      foundValue(
        await callHost(`return plugin metadata ${key}`, (options) => host.getDeploymentPluginMetadata({ ...ids, key }, options), {
          signal,
        }),
      ),
    put: async (key, value) => {
      await callHost(`store plugin metadata ${key}`, (options) => host.putDeploymentPluginMetadata({ ...ids, key, value }, options), {
        signal,
      });
    },
    putAll: async (metadata) => {
      await callHost("store plugin metadata", (options) => host.putDeploymentPluginMetadataMulti({ ...ids, metadata }, options), {
        signal,
      });
    },
  };
}

/** The metadata of a deployment that the host shares with all plugins. */
export function sharedMetadata(host: Host, deploymentId: string, signal: AbortSignal): SharedMetadata {
  return {
    find: async (key) =>
      foundValue(
        await callHost(`return shared metadata ${key}`, (options) => host.getDeploymentSharedMetadata({ deploymentId, key }, options), {
          signal,
        }),
      ),
  };
}
