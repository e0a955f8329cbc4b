/** External programs, installed by the host once per version. */
export interface Tools {
  /** Installs with a shell script unless it is there, and returns the absolute path. Throws `unavailable` or `internal` when it can not. */
  install(name: string, version: string, script: string): Promise<string>;
}
