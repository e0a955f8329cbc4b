import type { z } from "zod";

/** What a plugin stores for the running stage. Survives restarts of the plugin and of the host. Some keys are shown to users. */
export interface StageMetadata extends DeploymentMetadata {
  /** Shows a short text below the stage's name. */
  display(text: string): Promise<void>;
  /** Returns the stored value, or stores and returns the one that `make` returns. A value that does not match the schema, or cannot be decoded, counts as absent. */
  remember(key: string, make: () => string): Promise<string>;
  remember<T>(key: string, make: () => T, as: MetadataCodec<T> | z.ZodType<T>): Promise<T>;
}

/**
 * What a plugin stores for the deployment. A string is stored as it is, any other value as JSON. Values that are put while a request is under way are stored
 * by one request. Calls throw `unavailable` if the host does not answer for a minute.
 */
export interface DeploymentMetadata extends SharedMetadata {
  put(key: string, value: unknown): Promise<void>;
  putAll(values: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What the host stores for the deployment. */
export interface SharedMetadata {
  /** The stored text. */
  find(key: string): Promise<string | undefined>;
  /** The stored value. Undefined if it does not match the schema. */
  find<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined>;
}

/** What a plugin stores for an application across deployments. */
export interface SharedObjects {
  /** Undefined if nothing, or an empty object, was stored. */
  find(key: string): Promise<Uint8Array | undefined>;
  put(key: string, object: Uint8Array): Promise<void>;
}

/** Encodes a value as a string. `decode` throws or returns undefined for an invalid one. */
export interface MetadataCodec<T> {
  encode(value: T): string;
  decode(text: string): T | undefined;
}

/** Encodes instants as whole Unix seconds, as PipeCD's plugins do. */
export const unixSeconds: MetadataCodec<Temporal.Instant> = {
  encode: (instant) => String(Math.floor(instant.epochMilliseconds / 1000)),
  decode: (text) => (/^-?\d{1,12}$/.test(text) ? Temporal.Instant.fromEpochMilliseconds(Number(text) * 1000) : undefined),
};
