/** What the host knows about applications. */
export interface Applications {
  /** The name of an application; undefined if the host does not know it, or if it was removed. */
  findName(applicationId: string): Promise<string | undefined>;
}
