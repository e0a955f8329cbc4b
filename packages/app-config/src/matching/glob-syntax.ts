const backslash = "\\";

/**
 * Whether brackets and escapes of a path pattern are complete. Inside brackets `-` and `]` have to be escaped unless they make a range or the end.
 * Looks up to the first star only, as PipeCD does: what is behind it has to be a valid expression, no more.
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

/** Where a class that begins at `start`, behind its bracket, ends; undefined when it is not well-formed. */
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
