import type { z } from "zod";

/** One line per problem, each prefixed with its path: `deployTargets[0].config.kubeConfigPath: …`. */
export function problemsOf(error: z.ZodError, place: (path: readonly PropertyKey[]) => string = dotted): string[] {
  return error.issues.map((issue) => `${place(pathOf(issue))}: ${issue.message}`);
}

/** The path as written in code; `(all of it)` for the value itself. */
export function dotted(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "(all of it)" : text.replace(/^\./, "");
}

/** An unrecognised key is reported at its parent: point to the key itself. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  return issue.code === "unrecognized_keys" && issue.keys.length === 1 ? [...issue.path, ...issue.keys] : issue.path;
}
