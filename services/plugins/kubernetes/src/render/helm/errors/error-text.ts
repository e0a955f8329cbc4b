/** The message of helm in what it wrote to standard error, without its log lines, the advice to use `--debug`, and the stack of Go. */
export function errorText(stderr: string): string {
  const start = stderr.startsWith("Error: ") ? 0 : stderr.lastIndexOf("\nError: ") + 1;
  const text = stderr.startsWith("Error: ", start) ? stderr.slice(start + "Error: ".length) : stderr;
  return text
    .trimEnd()
    .replace(/(?<!\n)\n+Use --debug flag to render out invalid YAML$/, "")
    .replace(/\n(?:helm\.go:\d+|level=)[\s\S]*$/, "")
    .trim();
}

/** The text on one line. */
export function onOneLine(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}
