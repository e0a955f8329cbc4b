/** For how many days logs of a project are kept after the end of their deployment; undefined: permanently. */
export type LogRetention = (projectId: string) => number | undefined;

/** JetStream keeps logs for a week: whatever is removed earlier could be recorded again. */
const fewestDays = 8;
const mostDays = 36_500;

/**
 * Reads `KEEP_LOGS_DAYS`: a number of days for all projects, `project=days` for one, separated by commas; without a number for all, the logs of the others
 * are kept permanently. Returns what is wrong with it instead, if anything is.
 */
export function readLogRetention(text: string): { readonly retention: LogRetention } | { readonly problem: string } {
  let standard: number | undefined;
  const ofProjects = new Map<string, number>();
  for (const entry of text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")) {
    const [, project, days] = /^(?:([^=]+)=)?\s*(\d{1,5})$/.exec(entry) ?? [];
    const count = Number(days);
    if (days === undefined || count < fewestDays || count > mostDays)
      return { problem: `"${entry.slice(0, 80)}" is not DAYS or PROJECT=DAYS with ${fewestDays} to ${mostDays} days` };
    const name = project?.trim();
    if (name === undefined ? standard !== undefined : ofProjects.has(name))
      return { problem: `the days of ${name === undefined ? "all projects" : `project ${name.slice(0, 80)}`} are there twice` };
    if (name === undefined) standard = count;
    else ofProjects.set(name, count);
  }
  return { retention: (projectId) => ofProjects.get(projectId) ?? standard };
}
