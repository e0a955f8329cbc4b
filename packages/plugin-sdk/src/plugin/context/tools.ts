/** External programs, which the host installs once per version. */
export interface Tools {
  /** Returns the absolute path of a program, and installs it with a shell script first if needed. Throws `unavailable` or `internal` if that fails. */
  install(name: string, version: string, script: string): Promise<string>;
}
