const backslash = "\\";

/**
 * Whether the brackets and escapes of a path pattern are complete. Inside brackets, `-` and `]` must be escaped unless they form a range or the end.
 * As in PipeCD, only the part before the first star is checked; the rest must only be a valid expression.
 */
export function isGlobSyntax(pattern: string): boolean {
  const points = [...pattern.replace(/^\*+/, "")];
  let index = 0;
  while (index < points.length && points[index] !== "*") {
    const point = points[index];
    index += 1;
    if (point === backslash) {
      if (index >= points.length) return false;
      index += 1;
    } else if (point === "[") {
      const end = classEnd(points, index);
      if (end === undefined) return false;
      index = end;
    }
  }
  return true;
}

/** The end of the character class that begins at `start`, after its bracket; undefined if it is malformed. */
function classEnd(points: readonly string[], start: number): number | undefined {
  let index: number | undefined = points[start] === "^" ? start + 1 : start;
  for (let ranges = 0; ; ranges += 1) {
    if (points[index] === "]" && ranges > 0) return index + 1;
    index = characterEnd(points, index);
    if (index !== undefined && points[index] === "-") index = characterEnd(points, index + 1);
    if (index === undefined) return undefined;
  }
}

function characterEnd(points: readonly string[], start: number): number | undefined {
  const point = points[start];
  if (point === undefined || point === "-" || point === "]") return undefined;
  const end = point === backslash ? start + 2 : start + 1;
  return end < points.length ? end : undefined;
}
