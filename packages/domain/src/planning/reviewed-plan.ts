import type { PlannedStage } from "../deployment/stage/stage.ts";
import { derivedId } from "../derived-id.ts";
import { Fault } from "../fault.ts";
import type { Plan } from "./plan.ts";

/** What a person reviews: the plan of a commit, and what it would change. */
export interface ReviewedPlan extends Pick<Plan, "strategy" | "stages" | "runningCommitHash"> {
  readonly applicationId: string;
  readonly targetCommitHash: string;
  /** By plugin and deploy target, uncut. */
  readonly changes: readonly ReviewedChange[];
}

/** What would change on a deploy target. */
export interface ReviewedChange {
  readonly plugin: string;
  readonly deployTarget: string;
  readonly summary: string;
  readonly details: string;
}

/** What the id of a plan says. */
export interface PlanIdParts {
  /** The beginning of the commit that is deployed. */
  readonly target: string;
  /** The beginning of the commit that ran; "" if none did. */
  readonly running: string;
  readonly strategy: Plan["strategy"];
  readonly digest: string;
  readonly madeAt: Temporal.Instant;
}

const hashDigits = 12;
const strategies = { q: "quick-sync", p: "pipeline" } as const;
const form = /^([0-9a-f]{12})-([0-9a-f]{12}|none)-([qp])-([0-9a-f]{32})-([0-9a-z]{6,8})$/;
const keepDays = 7;
/** How much the clock of the piped that made a plan may be ahead. */
const mostAheadMs = 3_600_000;

/** The id of a plan: everything that must be the same when it is applied. Nothing is stored for it. */
export function planIdOf(plan: ReviewedPlan, madeAt: Temporal.Instant): string {
  const time = Math.floor(madeAt.epochMilliseconds / 1000).toString(36);
  const letter = plan.strategy === "pipeline" ? "p" : "q";
  return [
    plan.targetCommitHash.slice(0, hashDigits),
    plan.runningCommitHash?.slice(0, hashDigits) ?? "none",
    letter,
    digestOf(plan),
    time,
  ].join("-");
}

/** Whether a text has the form of a plan's id. */
export function isPlanId(text: string): boolean {
  return form.test(text);
}

/** Reads the id of a plan. Throws `invalid` for anything else. */
export function readPlanId(id: string): PlanIdParts {
  const [, target = "", running = "", letter, digest = "", time = ""] = form.exec(id) ?? [];
  if (letter !== "q" && letter !== "p") throw new Fault("invalid", `${JSON.stringify(id)} is not the id of a plan`);
  const madeAt = Temporal.Instant.fromEpochMilliseconds(Number.parseInt(time, 36) * 1000);
  return { target, running: running === "none" ? "" : running, strategy: strategies[letter], digest, madeAt };
}

/** The id of the command that applies a plan: always the same one, so that a plan is applied once, whoever asks for it and how often. */
export function planCommandIdOf(applicationId: string, planId: string): string {
  return derivedId("plan command", applicationId, planId);
}

/** Throws `precondition` if a plan is too old to be applied, `invalid` for what is no id, such as one of a plan that was not made yet. */
export function requireFreshPlan(id: string, now: Temporal.Instant): PlanIdParts {
  const parts = readPlanId(id);
  if (parts.madeAt.epochMilliseconds - now.epochMilliseconds > mostAheadMs)
    throw new Fault("invalid", `${JSON.stringify(id)} is not the id of a plan: it says that it is of ${parts.madeAt.toString()}`);
  if (now.epochMilliseconds - parts.madeAt.epochMilliseconds > keepDays * 86_400_000)
    throw new Fault("precondition", `the plan was made at ${parts.madeAt.toString()}, more than ${keepDays} days ago: review a new one`);
  return parts;
}

/** Throws `precondition` with what is different if the plan made now is not the one that was reviewed. */
export function requireSamePlan(id: string, now: ReviewedPlan): void {
  const reviewed = readPlanId(id);
  const running = now.runningCommitHash ?? "";
  if (!now.targetCommitHash.startsWith(reviewed.target))
    throw moved(`it is for commit ${reviewed.target.slice(0, 7)}, not ${now.targetCommitHash.slice(0, 7)}`);
  if (running.slice(0, hashDigits) !== reviewed.running)
    throw moved(`it was compared with ${runningWords(reviewed.running)}, and now ${runningWords(running)} runs`);
  if (digestOf(now) !== reviewed.digest)
    throw moved(
      "with the same commits it would now change something else, or in other stages: the deploy targets, the piped file or a plugin changed, or the plan is of another application",
    );
}

function moved(why: string): Fault {
  return new Fault("precondition", `the reviewed plan is not applied, and nothing was changed: ${why}. Review a new plan`);
}

function runningWords(hash: string): string {
  return hash === "" ? "nothing" : `commit ${hash.slice(0, 7)}`;
}

function digestOf({ applicationId, strategy, stages, changes }: ReviewedPlan): string {
  const shown = changes.map(({ plugin, deployTarget, summary, details }) => [plugin, deployTarget, summary, details]);
  const run = stages.map(({ id: _id, requires: _requires, metadata: _metadata, ...stage }: PlannedStage) => stage);
  return derivedId("plan", applicationId, strategy, JSON.stringify(run), JSON.stringify(shown.toSorted())).replaceAll("-", "");
}
