import type { Application } from "../application/application.ts";
import type { ApplicationMatcher } from "./chain.ts";

/** Whether an application has the name, the kind and every label of a matcher. */
export function isMatched(
  { name, kind, labels }: Pick<Application, "name" | "kind" | "labels">,
  matcher: Pick<ApplicationMatcher, "name" | "labels"> & Partial<Pick<ApplicationMatcher, "kind">>,
): boolean {
  return (
    (matcher.name === "" || matcher.name === name) &&
    (!matcher.kind || matcher.kind === kind) &&
    Object.entries(matcher.labels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
  );
}

/** A matcher in words, such as `name cart` or `kind ECSApp, labels team=shop`. */
export function describeMatcher({ name, kind, labels }: ApplicationMatcher): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [name && `name ${name}`, kind && `kind ${kind}`, pairs.length > 0 && `labels ${pairs.join(",")}`].filter(Boolean).join(", ");
}
