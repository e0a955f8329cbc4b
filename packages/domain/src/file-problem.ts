const words: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "is a directory",
  EACCES: "permission denied",
};

/** Returns why a file operation failed, for messages such as `nope.yaml: no such file`. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  return code === undefined ? String(error) : (words[code] ?? `cannot be read (${code})`);
}
