/** A reason of several lines for a cell of a table: the first problem with its heading, and how many follow; every line if it is to be `whole`. */
export function oneLine(text: string, whole = false): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const shown = whole ? lines.length : lines[0]?.endsWith(":") ? 2 : 1;
  const more = lines.length - shown;
  return `${lines.slice(0, shown).join(" ")}${more > 0 ? `, and ${more} more` : ""}`;
}
