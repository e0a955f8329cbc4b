import type { HealthVerdict } from "../../health-rule.ts";
import { type Condition, degraded, healthyBut, progressing, suspended, wordsOf } from "../../verdicts.ts";

/** True is a failure. */
const failures = /(^(Stalled|Degraded|Invalid|InvalidSpec|NotReady)|Failed|Failure|Error|ErrorOccurred|Unhealthy)$/;
/** True is work in progress. */
const works = /^(Reconciling|Issuing|Installing|Upgrading|Updating)$/;
/** True is the aim. */
const aims =
  /^(Ready|Available|Healthy|Synced|Accepted|Programmed|ResolvedRefs|Established|Succeeded|Complete|Completed|Installed|Deployed|Configured|Initialized|Reconciled|Valid)$/;
/** True is part of the aim. Some may be false by design, so only the reason can say that it is a failure. */
const parts = /(Ready|Healthy|Synced|Synchronized|UpToDate|Accepted|Success|Succeeded|Available|Reconciled|Resolved)$/;
/** Reasons of a condition that is not true yet because its controller is still working. */
const working =
  /(pending|progress|creat(ing|ion)|provision|initializ|^init$|reconciling|waiting|updat|starting|installing|deploying|building|issuing|cloning|scaling|deleting|not ?(yet )?(ready|complete|running)|unavailable)/i;
/** Reasons that name a failure, whatever is still being tried. */
const failing = /(fail|error|invalid|denied|forbidden|exceeded|conflict|aborted|crash|backoff)/i;
/** Reasons of a condition that is not true because someone stopped the work. */
const held = /(paused|stopped|suspended)/i;

/**
 * What conditions say by the conventions of Kubernetes: abnormal ones that are true are failures, those that are to be true and are not are
 * work or a failure, depending on the reason. undefined if there are none that is understood.
 */
export function conditionHealth(conditions: readonly Condition[], generation: number | undefined): HealthVerdict | undefined {
  const failure = conditions.find(({ type, status }) => status === "True" && failures.test(type)) ?? conditions.find(hasGivenUp);
  if (failure) return degraded(wordsOf(failure));
  const aimed = conditions.filter(({ type }) => aims.test(type));
  const work = conditions.find(isWork);
  const unmet = aimed.filter(({ status }) => status === "False");
  const broken =
    conditions.find(({ type, status, reason }) => status === "False" && parts.test(type) && failing.test(reason)) ??
    unmet.find((condition) => work === undefined && !isWorking(condition));
  if (broken) return held.test(broken.reason) ? suspended(wordsOf(broken)) : degraded(wordsOf(broken));
  const open = unmet[0] ?? work ?? aimed.find(({ status }) => status !== "True");
  if (open) return progressing(wordsOf(open));
  const old = aimed.find(({ observedGeneration }) => (observedGeneration ?? Number.MAX_VALUE) < (generation ?? 0));
  if (old) return progressing(`Waiting for condition ${old.type} of the newest generation`);
  return aimed[0] && healthyBut(aimed[0].message);
}

function isWorking({ type, reason, message }: Condition): boolean {
  const said = reason || message;
  return type === "Available" || said === "" || working.test(said);
}

/** `Progressing` as Deployments have it: it stays true when the work is done, and is false when it has been given up. */
function hasGivenUp({ type, status, reason }: Condition): boolean {
  return type === "Progressing" && status === "False" && failing.test(reason);
}

function isWork({ type, status, reason }: Condition): boolean {
  if (status === "True" && works.test(type)) return true;
  return type === "Progressing" && status !== "False" && /(Updated|Created|Progress|Init|Reconcil)/i.test(reason);
}
