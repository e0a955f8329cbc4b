/** A reason of several lines for a cell of a table: the first problem with its headings, and how many follow; every line if it is to be `whole`. */
export function oneLine(text: string, whole = false): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const problem = lines.findIndex((line) => !line.endsWith(":"));
  const shown = whole || problem === -1 ? lines.length : problem + 1;
  const more = lines.length - shown;
  return `${lines.slice(0, shown).join(" ")}${more > 0 ? `, and ${more} more` : ""}`;
}
