/** An external program of a certain version, and how to install it where the piped file names no other source. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** The field that names the version: `input.helmVersion`. */
  readonly field: string;
  /** For `/bin/sh`, with the variables of `tools` in docs/tools.md. */
  readonly script: string;
}
