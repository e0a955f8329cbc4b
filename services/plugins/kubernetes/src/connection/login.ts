import type { TlsOptions } from "./tls-options.ts";

/** How a user of a kubeconfig proves who it is. */
export interface Login {
  readonly tls: TlsOptions;
  /** When the client certificate of a credential plugin ends, in milliseconds of Unix time: then the plugin has to be asked for another. */
  readonly endsAt?: number;
  /**
   * The current value of the `Authorization` header; undefined for authentication by certificate, or for none. One that the server rejected is asked for
   * again: it was revoked, or has expired by the server's clock.
   */
  authorization(rejected?: string): Promise<string | undefined>;
}
