/** Where a running plugin is found. */
export interface PluginSpec {
  /** Its name in the piped file, and of its section in application files. */
  readonly name: string;
  /** `http://host:port` of its gRPC server. */
  readonly url: string;
  /** Names of its deploy targets in the piped file. */
  readonly deployTargets?: readonly string[];
  /** Whether it is a plugin of others, which may know only what PipeCD's hosts send. Default: false. */
  readonly isForeign?: boolean;
  /** Why it does not answer, if known: for example, the message with which its process exits. */
  readonly explain?: () => string | undefined;
}

/** The files of an application at one revision, on a disk that host and plugin share. */
export interface PluginSource {
  readonly applicationDirectory: string;
  readonly commitHash: string;
  /** The application file, with secrets decrypted. */
  readonly applicationConfig: Uint8Array;
  readonly applicationConfigFilename: string;
  readonly sharedConfigDirectory: string;
}
