/** A tool that a plugin requests. */
export interface ToolRequest {
  readonly name: string;
  readonly version: string;
  /** A script for `/bin/sh`, a template of `ToolVariables`. */
  readonly installScript: string;
}
