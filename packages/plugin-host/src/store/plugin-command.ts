/** A program and its arguments before `start`. */
export type PluginCommand = readonly [program: string, ...args: string[]];

/** A plugin's program, ready to be started. */
export interface PluginProgram {
  readonly command: PluginCommand;
  /** The digest of a fetched program, as `sha256:…` or as npm writes it; undefined for a local program. */
  readonly digest?: string | undefined;
}

/** The command that starts a file. TypeScript and JavaScript are run by the Node that runs this. */
export function commandOf(path: string): PluginCommand {
  return /\.[mc]?[jt]s$/.test(path) ? [process.execPath, path] : [path];
}
