import type { Application } from "../application.ts";

/**
 * Whether something is left to delete on a deploy target that the application no longer has, and that was unavailable. The live state does not show whether such a
 * one is back, so the commit is deployed again also while the application is synced.
 */
export function awaitsFormerTarget({ retry, deployTargets }: Pick<Application, "retry" | "deployTargets">): boolean {
  if (retry === undefined) return false;
  const current = Object.values(deployTargets).flat();
  return retry.deployTargets.some((name) => !current.includes(name));
}
