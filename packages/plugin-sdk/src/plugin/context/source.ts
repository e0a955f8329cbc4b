/** The files of one revision, on the disk that the host and the plugin share. Read-only. */
export interface Source<Application = unknown> {
  /** Directory of the application, absolute. */
  readonly dir: string;
  readonly commitHash: string;
  /** Name of the application file in `dir`. */
  readonly configFilename: string;
  /** Directory with files that applications share (`.pipe` at the repository's root). */
  readonly sharedConfigDir: string;
  /** The content of the application file, with secrets decrypted. */
  readonly configText: string;
  /** The plugin's section of the application file, with defaults applied. Throws `invalid` with all problems if it does not match the schema. */
  readonly application: Application;
}

/** A deploy target of the piped file. */
export interface DeployTarget<Config = unknown> {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: Config;
}
