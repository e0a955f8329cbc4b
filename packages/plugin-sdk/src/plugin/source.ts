/** The files of one revision, on the disk that host and plugin share. Read-only. */
export interface Source<Application = unknown> {
  /** Directory of the application, absolute. */
  readonly dir: string;
  readonly commitHash: string;
  /** Name of the application file in `dir`. */
  readonly configFilename: string;
  /** Directory of files that applications share (`.pipe` at the repository's root). */
  readonly sharedConfigDir: string;
  /** The application file as it was read, secrets decrypted. */
  readonly configText: string;
  /** The plugin's section of it, defaults applied. Throws `invalid` with every problem when it does not fit the schema. */
  readonly application: Application;
}

/** A deploy target of the piped file. */
export interface DeployTarget<Config = unknown> {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: Config;
}
