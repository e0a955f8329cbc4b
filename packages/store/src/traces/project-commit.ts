/** A commit within a project. */
export interface ProjectCommit {
  readonly projectId: string;
  readonly hash: string;
}

/** Identifies a commit within a project, for maps. */
export function commitKey({ projectId, hash }: ProjectCommit): string {
  return `${hash} ${projectId}`;
}
