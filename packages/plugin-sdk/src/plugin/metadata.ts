/** What a plugin keeps for the running stage. Survives restarts of the plugin and of the host. Values are texts; some keys are shown to people. */
export interface StageMetadata extends DeploymentMetadata {
  /** Shows a short text under the stage's name. */
  display(text: string): Promise<void>;
  /** The kept value, or the one `make` gives, which is then kept. A value that can not be decoded counts as absent. */
  remember(key: string, make: () => string): Promise<string>;
  remember<T>(key: string, make: () => T, codec: MetadataCodec<T>): Promise<T>;
}

/** What a plugin keeps for the deployment. Every call throws `unavailable` when the host does not answer for long. */
export interface DeploymentMetadata extends SharedMetadata {
  put(key: string, value: string): Promise<void>;
  putAll(values: Readonly<Record<string, string>>): Promise<void>;
}

/** What the host keeps for the deployment. */
export interface SharedMetadata {
  find(key: string): Promise<string | undefined>;
}

/** What a plugin keeps for an application across deployments. */
export interface SharedObjects {
  /** Undefined when nothing, or nothing but an empty object, was put. */
  find(key: string): Promise<Uint8Array | undefined>;
  put(key: string, object: Uint8Array): Promise<void>;
}

/** A value as metadata holds it. `decode` throws, or gives undefined, when the text is none. */
export interface MetadataCodec<T> {
  encode(value: T): string;
  decode(text: string): T | undefined;
}

/** Instants as whole Unix seconds: the form PipeCD's plugins keep times in. */
export const unixSeconds: MetadataCodec<Temporal.Instant> = {
  encode: (instant) => String(Math.floor(instant.epochMilliseconds / 1000)),
  decode: (text) => (/^-?\d{1,12}$/.test(text) ? Temporal.Instant.fromEpochMilliseconds(Number(text) * 1000) : undefined),
};

/** Key under which people see a text below the stage's name. */
export const displayKey = "pipecd/stage-display-metadata";
