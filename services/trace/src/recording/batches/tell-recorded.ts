/** Called after something was recorded, with the names that it is about, see `publishRecorded`. */
export type TellRecorded = (projectId: string, about: readonly string[]) => void;

/** Tells each project once what was recorded. */
export function tellRecorded(
  tell: TellRecorded,
  recorded: readonly { readonly projectId: string; readonly about: readonly string[] }[],
): void {
  const byProject = new Map<string, Set<string>>();
  for (const { projectId, about } of recorded) {
    const names = byProject.get(projectId) ?? new Set();
    byProject.set(projectId, names);
    for (const name of about) names.add(name);
  }
  for (const [projectId, names] of byProject) tell(projectId, [...names]);
}
