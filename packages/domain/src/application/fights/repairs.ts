import { type Drift, textOfDrift } from "../../drift/drift.ts";
import { driftWindowMs, type OnOutOfSyncConfig } from "../../trigger/trigger-on-out-of-sync.ts";
import type { Application, DeploymentReference } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";
import { isHeldWhole } from "../holds/hold.ts";
import { describeFight, type Fight } from "./fight.ts";

/** A drift that returns later than this after its repair, not counting the window that drift waits, is a new one. */
const quietMs = 60 * 60 * 1000;

/** How many drifts of an application are remembered. */
const mostFights = 20;

/** What is repaired: the drifts, and the setting that they are repaired by. */
export interface Repair {
  readonly drifts: readonly Pick<Drift, "object" | "field" | "manager">[];
  readonly config: OnOutOfSyncConfig;
}

/** The fights after a deployment was triggered that repairs drifts: each was repaired once more, or the first time in a row. The newest are kept. */
export function fightsAfter(
  fights: readonly Fight[],
  { drifts, config }: Repair,
  { deploymentId, at }: { readonly deploymentId: string; readonly at: Temporal.Instant },
): readonly Fight[] {
  const recent = recentFights(fights, config, at);
  const now = new Map(drifts.slice(0, mostFights).map((drift) => [textOfDrift(drift), drift]));
  const repaired = [...now].map(([key, { object, field, manager }]): Fight => {
    const before = recent.get(key)?.times ?? 0;
    return { object, field, manager, times: before + 1, deploymentId, at };
  });
  const others = [...recent].filter(([key]) => !now.has(key)).map(([, fight]) => fight);
  return [...others, ...repaired].slice(-mostFights);
}

/** The fights after a deployment ended: what did not succeed has repaired nothing. */
export function fightsAfterEnd(
  fights: readonly Fight[],
  { deploymentId, status }: Pick<DeploymentReference, "deploymentId" | "status">,
  at: Temporal.Instant,
): readonly Fight[] {
  return fights
    .map((fight) => {
      if (fight.deploymentId !== deploymentId) return fight;
      return status === "succeeded" ? { ...fight, at } : { ...fight, times: fight.times - 1 };
    })
    .filter(({ times }) => times > 0);
}

/** How often one of these drifts was repaired in a row: drift waits twice as long after each. */
export function repairsInRow(fights: readonly Fight[], { drifts, config }: Repair, now: Temporal.Instant): number {
  const recent = recentFights(fights, config, now);
  return Math.max(0, ...drifts.map((drift) => recent.get(textOfDrift(drift))?.times ?? 0));
}

/** The drift that was repaired as often as the setting allows and is there again, with the manager that made it now; undefined if there is none. */
export function lostFight(fights: readonly Fight[], { drifts, config }: Repair, now: Temporal.Instant): Fight | undefined {
  if (config.maxRepairs === 0) return undefined;
  const recent = recentFights(fights, config, now);
  for (const drift of drifts) {
    const fight = recent.get(textOfDrift(drift));
    if (fight && fight.times >= config.maxRepairs) return { ...fight, manager: drift.manager || fight.manager };
  }
  return undefined;
}

/**
 * Holds the drift of a commit, because something makes it again after each repair. A new commit, a person's sync, a release and enabling end it. Returns undefined
 * if the commit or the application is held already.
 */
export function giveUpRepairs(state: Application, commitHash: string, fight: Fight, now: Temporal.Instant): ApplicationEvent | undefined {
  if (isHeldWhole(state) || state.holds.some((hold) => hold.commitHash === commitHash)) return undefined;
  const { deploymentId } = fight;
  const hold = { kind: "fought" as const, commitHash, deploymentId, by: "", reason: describeFight(fight), undone: false, since: now };
  return { kind: "held", at: now, hold };
}

function recentFights(fights: readonly Fight[], config: OnOutOfSyncConfig, now: Temporal.Instant): ReadonlyMap<string, Fight> {
  const isRecent = ({ at, times }: Fight) =>
    now.epochMilliseconds - at.epochMilliseconds <= driftWindowMs(config, { repairs: times }) + quietMs;
  return new Map(fights.filter(isRecent).map((fight) => [textOfDrift(fight), fight]));
}
