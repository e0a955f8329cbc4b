/** A program and what comes before `start` on its command line. */
export type PluginCommand = readonly [program: string, ...args: string[]];

/** A plugin's program, ready to be started. */
export interface PluginProgram {
  readonly command: PluginCommand;
  /** The hash of what was fetched, as `sha256:…` or as npm writes it; undefined for a program of this machine. */
  readonly digest?: string | undefined;
}

/** How a file is started: TypeScript and JavaScript by the Node that runs this. */
export function commandOf(path: string): PluginCommand {
  return /\.[mc]?[jt]s$/.test(path) ? [process.execPath, path] : [path];
}
