import { displayKey } from "@slipway/domain";
import type { z } from "zod";
import type { DeploymentMetadata, MetadataCodec, SharedMetadata, StageMetadata } from "../plugin/context/metadata.ts";
import { GatheredPuts } from "./gathered-puts.ts";
import { callHost, type Host } from "./host.ts";
import { metadataText, schemaCodec } from "./metadata-text.ts";

interface Found {
  readonly value: string;
  readonly found: boolean;
}

/** Older hosts do not set `found`. */
const foundValue = ({ value, found }: Found): string | undefined => (found || value !== "" ? value : undefined);

/** The metadata of one stage, stored by the host. */
export function stageMetadata(
  host: Host,
  ids: { readonly deploymentId: string; readonly stageId: string },
  signal: AbortSignal,
): StageMetadata {
  const read = async (key: string): Promise<string | undefined> =>
    foundValue(await callHost(`return metadata ${key}`, (options) => host.getStageMetadata({ ...ids, key }, options), { signal }));
  const puts = new GatheredPuts(async (metadata) => {
    const [only, ...others] = Object.entries(metadata);
    if (only === undefined || others.length > 0)
      await callHost("store metadata", (options) => host.putStageMetadataMulti({ ...ids, metadata }, options), { signal });
    else {
      const [key, value] = only;
      await callHost(`store metadata ${key}`, (options) => host.putStageMetadata({ ...ids, key, value }, options), { signal });
    }
  });
  const { find } = findWith(read);
  const remember = async <T>(key: string, make: () => T, codec: MetadataCodec<T>): Promise<T> => {
    const kept = await read(key);
    const known = kept === undefined ? undefined : decodeOrNothing(codec, kept);
    if (known !== undefined) return known;
    const made = make();
    await puts.put({ [key]: codec.encode(made) });
    return made;
  };
  return {
    find,
    ...putWith(puts),
    display: (shown) => puts.put({ [displayKey]: shown }),
    remember: <T>(key: string, make: () => T, as?: MetadataCodec<T> | z.ZodType<T>) => remember(key, make, codecOf(key, as)),
  };
}

/** The metadata of one plugin in one deployment, stored by the host. */
export function pluginMetadata(
  host: Host,
  ids: { readonly deploymentId: string; readonly pluginName: string },
  signal: AbortSignal,
): DeploymentMetadata {
  const puts = new GatheredPuts(async (metadata) => {
    const [only, ...others] = Object.entries(metadata);
    if (only === undefined || others.length > 0)
      await callHost("store plugin metadata", (options) => host.putDeploymentPluginMetadataMulti({ ...ids, metadata }, options), {
        signal,
      });
    else {
      const [key, value] = only;
      await callHost(`store plugin metadata ${key}`, (options) => host.putDeploymentPluginMetadata({ ...ids, key, value }, options), {
        signal,
      });
    }
  });
  return {
    ...findWith(async (key) =>
      foundValue(
        await callHost(`return plugin metadata ${key}`, (options) => host.getDeploymentPluginMetadata({ ...ids, key }, options), {
          signal,
        }),
      ),
    ),
    ...putWith(puts),
  };
}

/** The metadata of a deployment that the host shares with all plugins. */
export function sharedMetadata(host: Host, deploymentId: string, signal: AbortSignal): SharedMetadata {
  return findWith(async (key) =>
    foundValue(
      await callHost(`return shared metadata ${key}`, (options) => host.getDeploymentSharedMetadata({ deploymentId, key }, options), {
        signal,
      }),
    ),
  );
}

function findWith(read: (key: string) => Promise<string | undefined>): SharedMetadata {
  return {
    find: async <T>(key: string, schema?: z.ZodType<T>) => {
      const kept = await read(key);
      // Without a schema, T is string by the overloads of the interface.
      return kept === undefined ? undefined : decodeOrNothing(codecOf(key, schema), kept);
    },
  } as SharedMetadata;
}

function putWith(puts: GatheredPuts): Pick<DeploymentMetadata, "put" | "putAll"> {
  return {
    put: async (key, value) => puts.put({ [key]: metadataText(key, value) }),
    putAll: async (values) => puts.put(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, metadataText(key, value)]))),
  };
}

const text: MetadataCodec<string> = { encode: (value) => value, decode: (value) => value };

function codecOf<T>(key: string, as: MetadataCodec<T> | z.ZodType<T> | undefined): MetadataCodec<T> {
  // Without either, T is string by the overloads of the interfaces.
  if (as === undefined) return text as unknown as MetadataCodec<T>;
  return "_zod" in as ? schemaCodec(key, as) : as;
}

/** A stored value may come from another version, or another product: if it cannot be decoded, it counts as absent. */
function decodeOrNothing<T>(codec: MetadataCodec<T>, kept: string): T | undefined {
  try {
    return codec.decode(kept);
  } catch {
    return undefined;
  }
}
