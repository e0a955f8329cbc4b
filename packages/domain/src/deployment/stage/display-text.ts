import type { Stage } from "./stage.ts";

/** Key in the metadata of a stage for the text that is shown below the stage's name. It is PipeCD's. */
export const displayKey = "pipecd/stage-display-metadata";

/** What the plugin of a stage shows about it, such as `1 of 2 approvals: ann`; "" if it shows nothing. */
export function displayText({ metadata }: Pick<Stage, "metadata">): string {
  return metadata[displayKey] ?? "";
}
