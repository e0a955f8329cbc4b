import { expect, test } from "vitest";
import type { KubeObject } from "../manifests/kube-object.ts";
import { outcomeOf } from "./hook-outcome.ts";

const job = (...conditions: readonly KubeObject["metadata"][string][]): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "migrate" },
  status: { active: 1, conditions },
});
const pod = (status: { readonly [key: string]: string }): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  status,
});

test("a Job has ended when its controller says so, not when its pods have", () => {
  expect(outcomeOf(job())).toEqual({ kind: "running" });
  expect(outcomeOf(job({ type: "SuccessCriteriaMet", status: "True" }))).toEqual({ kind: "running" });
  expect(outcomeOf(job({ type: "Complete", status: "True" }))).toEqual({ kind: "succeeded" });
  const failed = { type: "Failed", status: "True", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  expect(outcomeOf(job(failed))).toEqual({ kind: "failed", reason: "DeadlineExceeded: Job was active longer than specified deadline" });
});

test("a Pod has ended in the phases Succeeded and Failed", () => {
  expect(outcomeOf(pod({ phase: "Running" }))).toEqual({ kind: "running" });
  expect(outcomeOf(pod({ phase: "Succeeded" }))).toEqual({ kind: "succeeded" });
  expect(outcomeOf(pod({ phase: "Failed", reason: "Evicted", message: "low on memory" }))).toEqual({
    kind: "failed",
    reason: "Evicted: low on memory",
  });
});
