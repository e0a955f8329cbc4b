/** Where a tool comes from when it is not installed by the script of the plugin that asks for it. */
export type ToolSource =
  | {
      readonly kind: "download";
      readonly name: string;
      readonly version: string;
      /** Such as `linux/amd64`; undefined for all. */
      readonly platform: string | undefined;
      readonly url: URL;
      readonly sha256: string;
      /** Path of the program in the archive that is downloaded; undefined when it is the program itself. */
      readonly path: string | undefined;
    }
  | {
      /** It is on the PATH already. */
      readonly kind: "installed";
      readonly name: string;
      /** Undefined for whatever version is asked for. */
      readonly version: string | undefined;
      /** What to call it with so that it tells its version. */
      readonly versionArgs: readonly string[];
    };

/** A tool as plugins ask for it. */
export interface ToolRequest {
  readonly name: string;
  readonly version: string;
  /** A script for `/bin/sh`, a template of `ToolVariables`. */
  readonly installScript: string;
}
