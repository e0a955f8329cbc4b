/** A server and a project under a name, so that commands need not repeat them. */
export interface Context {
  readonly server?: string | undefined;
  /** Limits lists to this project. */
  readonly project?: string | undefined;
  /** File with certificate authorities to trust besides those of the system. */
  readonly caFile?: string | undefined;
}

/** The contexts of a user and the name of the one in use; undefined if none is. */
export interface Contexts {
  readonly current?: string | undefined;
  readonly contexts: Readonly<Record<string, Context>>;
}
