/** A plugin that runs somewhere. */
export interface PluginSpec {
  /** Name under which the piped file knows it; its section of application files has the same. */
  readonly name: string;
  /** `http://host:port` of its gRPC server. */
  readonly url: string;
  /** Names of its deploy targets in the piped file. */
  readonly deployTargets?: readonly string[];
  /** Says why it does not answer, when somebody knows: that its process exits with this message, for instance. */
  readonly explain?: () => string | undefined;
}

/** The files of an application at one revision, on a disk that host and plugin share. */
export interface PluginSource {
  readonly applicationDirectory: string;
  readonly commitHash: string;
  /** The whole application file, secrets decrypted. */
  readonly applicationConfig: Uint8Array;
  readonly applicationConfigFilename: string;
  readonly sharedConfigDirectory: string;
}
