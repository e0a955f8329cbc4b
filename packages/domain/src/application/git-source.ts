/** Location of an application's files in Git. `path` is relative to the repository's root, "" for the root itself. */
export interface GitSource {
  readonly repositoryId: string;
  readonly remote: string;
  readonly branch: string;
  readonly path: string;
  readonly configFilename: string;
}

/** Names of deploy targets by plugin name. */
export type DeployTargets = Readonly<Record<string, readonly string[]>>;
