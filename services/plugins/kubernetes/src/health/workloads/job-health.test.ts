import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const job = (spec: string, status: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\nspec: {${spec}}\nstatus: {${status}}\n`;
const cronJob = (spec: string, status: string) =>
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: report}\nspec: {schedule: '* * * * *', ${spec}}\nstatus: {${status}}\n`;

const cases: readonly HealthCase[] = [
  {
    name: "a Job that has failed",
    text: job(
      "",
      "conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit}]",
    ),
    want: "degraded",
    why: "backoff limit",
  },
  {
    name: "a Job whose pods are stopped because it has failed",
    text: job("", "active: 1, conditions: [{type: FailureTarget, status: 'True', reason: DeadlineExceeded}]"),
    want: "degraded",
    why: "DeadlineExceeded",
  },
  {
    name: "a Job that tries again after a failed pod",
    text: job("completions: 2", "active: 1, failed: 1, conditions: [{type: Failed, status: 'False'}]"),
    want: "progressing",
    why: "0 of 2 pods have succeeded, 1 have failed",
  },
  { name: "a Job that has completed", text: job("", "succeeded: 1, conditions: [{type: Complete, status: 'True'}]"), want: "healthy" },
  { name: "a suspended Job", text: job("suspend: true", "conditions: [{type: Suspended, status: 'True'}]"), want: "suspended" },
  {
    name: "a Job that was suspended after it had completed",
    text: job("suspend: true", "conditions: [{type: Complete, status: 'True'}]"),
    want: "healthy",
  },
  { name: "a Job nobody has looked at", text: job("", ""), want: "progressing" },
  { name: "a CronJob that never ran", text: cronJob("", ""), want: "healthy" },
  { name: "a suspended CronJob", text: cronJob("suspend: true", ""), want: "suspended" },
  {
    name: "a CronJob that runs",
    text: cronJob("", "active: [{name: report-1}], lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:01:00Z'"),
    want: "healthy",
    why: "1 job is running",
  },
  {
    name: "a CronJob whose last run succeeded",
    text: cronJob("", "lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-02T00:01:00Z'"),
    want: "healthy",
  },
  {
    name: "a CronJob whose last run failed",
    text: cronJob("", "lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:01:00Z'"),
    want: "degraded",
    why: "2026-01-02T00:00:00Z did not succeed",
  },
  { name: "a CronJob whose first run failed", text: cronJob("", "lastScheduleTime: '2026-01-02T00:00:00Z'"), want: "degraded" },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
