import type { Interceptor } from "@connectrpc/connect";
import type { ConnectTransportOptions } from "@slipway/runtime";

/** Where a running plugin is found. */
export interface PluginSpec {
  /** Its name in the piped file, and of its section in application files. */
  readonly name: string;
  /** `http://host:port` of its gRPC server, or `unix:/path`. Only for display if there is a `dial`; then it may change. */
  readonly url: string;
  /** Opens each connection, to whoever has proven to be this plugin. Throws `unavailable` with the reason if nobody has. */
  readonly dial?: ConnectTransportOptions["dial"];
  /** Run in each call, such as proofs of identity. */
  readonly interceptors?: readonly Interceptor[];
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
