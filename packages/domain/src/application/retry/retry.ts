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
}

const firstWindowMs = 30_000;
const longestWindowMs = 30 * 60_000;

/** How long after the end of the last deployment a commit is not deployed again: twice as long each time. */
export function retryWindowMs({ times }: Pick<Retry, "times">): number {
  return Math.min(firstWindowMs * 2 ** (times - 1), longestWindowMs);
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
