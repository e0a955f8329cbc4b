/** A commit that is deployed again by itself, because something that its deployment needs was unavailable. */
export interface Retry {
  readonly commitHash: string;
  /** The deployment that ended last like this. */
  readonly deploymentId: string;
  /** The deploy targets that were unavailable; empty if the deployment failed. */
  readonly deployTargets: readonly string[];
  /** How many deployments of the commit ended like this, one after the other. */
  readonly times: number;
  /** When the last of them ended. */
  readonly since: Temporal.Instant;
  /** Whether the last of them was rolled back. */
  readonly undone: boolean;
}

/** What was unavailable may be back the next moment. */
const firstWindowMs = 2_000;
/** The same after a rollback: another attempt changes what runs twice. */
const firstUndoneMs = 30_000;
const longestWindowMs = 30 * 60_000;

/** How long after the end of the last deployment a commit is not deployed again: 2 s, then four times as long each time; after a rollback 30 s, then twice as long. */
export function retryWindowMs({ times, undone }: Pick<Retry, "times" | "undone">): number {
  const windowMs = undone ? firstUndoneMs * 2 ** (times - 1) : firstWindowMs * 4 ** (times - 1);
  return Math.min(windowMs, longestWindowMs);
}

/** Describes a retry: `commit 1a2b3c4 is deployed again by itself once deploy targets eu, us can be reached (tried 2 times)`. */
export function describeRetry({ commitHash, deployTargets, times }: Retry): string {
  const [only, ...others] = deployTargets;
  const when =
    only === undefined
      ? "once what was unavailable is back"
      : `once deploy target${others.length > 0 ? "s" : ""} ${shown(deployTargets)} can be reached`;
  return `commit ${commitHash.slice(0, 7)} is deployed again by itself ${when} (tried ${times === 1 ? "once" : `${times} times`})`;
}

/** How many deploy targets a line names. */
const mostNamed = 3;

function shown(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return names.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
