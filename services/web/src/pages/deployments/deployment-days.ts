import type { Deployment } from "@slipway/proto/state";

/** The deployments that were triggered on one day of the person's calendar. */
export interface DeploymentDay {
  /** Such as 2026-11-30. */
  readonly day: string;
  readonly deployments: readonly Deployment[];
}

/** Deployments by day, newest first; of each, the newest state of those that are told. */
export function deploymentDays(
  listed: readonly Deployment[],
  changed: ReadonlyMap<string, Deployment>,
  dayOf: (at: Date) => string,
): readonly DeploymentDay[] {
  const all = new Map(listed.map((each) => [each.id, each]));
  const oldest = Math.min(...listed.map(createdMs));
  // What is older than the list belongs to pages that are not loaded yet.
  for (const [id, deployment] of changed)
    if (all.has(id) || createdMs(deployment) >= oldest || listed.length === 0) all.set(id, deployment);
  const days = new Map<string, Deployment[]>();
  for (const deployment of [...all.values()].sort((one, other) => createdMs(other) - createdMs(one))) {
    const day = dayOf(new Date(createdMs(deployment)));
    const known = days.get(day);
    if (known) known.push(deployment);
    else days.set(day, [deployment]);
  }
  return [...days].map(([day, deployments]) => ({ day, deployments }));
}

function createdMs({ createdAt }: Deployment): number {
  return createdAt ? Number(createdAt.seconds) * 1_000 + createdAt.nanos / 1e6 : 0;
}
