/** Why a list may be empty: a line that names the project it is limited to, often by a context that was chosen long ago. "" for all projects. */
export function onlyIn(project: string): string {
  if (project === "") return "";
  return `slipway: only project ${project} was looked at, as --project, SLIPWAY_PROJECT or the context says: see slipway context list`;
}
