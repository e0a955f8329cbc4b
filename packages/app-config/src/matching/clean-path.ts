/**
 * The shortest equivalent path: no empty or `.` segments, `..` resolved where possible, no trailing slash.
 * An empty path becomes `.`. Does not read the file system.
 */
export function cleanPath(path: string): string {
  const rooted = path.startsWith("/");
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const canGoUp = segments.length > 0 && segments.at(-1) !== "..";
    if (segment === ".." && canGoUp) segments.pop();
    else if (segment !== ".." || !rooted) segments.push(segment);
  }
  const joined = segments.join("/");
  return rooted ? `/${joined}` : joined || ".";
}

/** The path of the folder that contains `path`; `.` for a name without a folder. */
export function parentPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}
