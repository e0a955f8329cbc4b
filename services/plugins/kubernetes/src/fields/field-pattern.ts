/** Places in objects: names of fields and indexes of items, where `*` is any one of them. */
export interface FieldPattern {
  readonly parts: readonly string[];
  /** Whether several parts may be one name: a path with dots does not tell a dot in a name from one between names. */
  readonly isDotted: boolean;
}

/** Reads a JSON pointer (`/spec/template/metadata/annotations/a~1b`) or a path (`spec.containers.*.image`, `spec.containers[0].image`). */
export function parseFieldPattern(text: string): FieldPattern {
  if (text.startsWith("/")) {
    const parts = text.slice(1).split("/");
    return { parts: parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")), isDotted: false };
  }
  const path = text.replaceAll(/\[([^[\]]*)\]/g, ".$1").replace(/^\$?\./, "");
  return { parts: path.split("."), isDotted: true };
}

/** Whether a place is one of the pattern's, or below one. */
export function matchesField({ parts, isDotted }: FieldPattern, steps: readonly (string | number)[]): boolean {
  return matches(parts, steps.map(String), isDotted);
}

function matches(parts: readonly string[], steps: readonly string[], isDotted: boolean): boolean {
  if (parts.length === 0) return true;
  // The numbers of parts that the steps so far may be. Together, as names with dots leave several ways at each step.
  let taken = new Set([0]);
  for (const step of steps) {
    const length = isDotted ? step.split(".").length : 1;
    const next = new Set<number>();
    for (const count of taken) {
      if (parts[count] === "*" || parts[count] === step) next.add(count + 1);
      if (length > 1 && parts.slice(count, count + length).join(".") === step) next.add(count + length);
    }
    if (next.has(parts.length)) return true;
    if (next.size === 0) return false;
    taken = next;
  }
  return false;
}
