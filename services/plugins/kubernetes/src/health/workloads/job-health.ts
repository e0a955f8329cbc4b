import { numberAt, textAt, valueAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import { degraded, healthy, healthyBut, progressing, statusNumber, suspended, trueCondition, wordsOf } from "../verdicts.ts";

/** A Job is healthy when it has completed, and degraded when it has failed for good: a pod that is tried again is not a failure. */
export const jobHealth: HealthRule = (job) => {
  const failed = trueCondition(job, "Failed") ?? trueCondition(job, "FailureTarget");
  if (failed) return degraded(wordsOf(failed));
  const complete = trueCondition(job, "Complete");
  if (complete) return healthyBut(complete.message);
  if (valueAt(job, "spec", "suspend") === true) return suspended("Job suspended");
  const completions = numberAt(job, "spec", "completions");
  const [succeeded, failures] = [statusNumber(job, "succeeded"), statusNumber(job, "failed")];
  const done = completions === undefined ? `${succeeded} pods have succeeded` : `${succeeded} of ${completions} pods have succeeded`;
  return progressing(`Waiting for the job to complete: ${done}${failures > 0 ? `, ${failures} have failed` : ""}`);
};

/**
 * A CronJob is degraded if its last run did not succeed. A run that ended without success is recorded as scheduled later than the last
 * success, with nothing active.
 */
export const cronJobHealth: HealthRule = (cronJob) => {
  if (valueAt(cronJob, "spec", "suspend") === true) return suspended("CronJob is suspended");
  const scheduled = textAt(cronJob, "status", "lastScheduleTime");
  const active = valueAt(cronJob, "status", "active");
  const runs = Array.isArray(active) ? active.length : 0;
  if (runs > 0) return healthyBut(`${runs} ${runs === 1 ? "job is" : "jobs are"} running`);
  // Kubernetes writes both in UTC without fractions, so their order is that of the texts.
  if (scheduled === "" || textAt(cronJob, "status", "lastSuccessfulTime") >= scheduled) return healthy;
  return degraded(`The run scheduled at ${scheduled} did not succeed`);
};
