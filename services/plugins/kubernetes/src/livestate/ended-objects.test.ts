import { expect, test } from "vitest";
import { reasonForEnd } from "./ended-objects.ts";

test.for([
  { kind: "Job", apiVersion: "batch/v1", spec: { ttlSecondsAfterFinished: 0 }, want: "ttlSecondsAfterFinished" },
  { kind: "JobSet", apiVersion: "jobset.x-k8s.io/v1alpha2", spec: { ttlSecondsAfterFinished: 60 }, want: "ttlSecondsAfterFinished" },
  { kind: "Workflow", apiVersion: "argoproj.io/v1alpha1", spec: { ttlStrategy: { secondsAfterCompletion: 9 } }, want: "ttlStrategy" },
  { kind: "Pod", apiVersion: "v1", spec: { restartPolicy: "Never" }, want: "Completed" },
  { kind: "CertificateSigningRequest", apiVersion: "certificates.k8s.io/v1", spec: {}, want: "Signed" },
  { kind: "Job", apiVersion: "batch/v1", spec: {}, want: undefined },
  { kind: "Pod", apiVersion: "v1", spec: { restartPolicy: "Always" }, want: undefined },
  { kind: "Pod", apiVersion: "v1", spec: {}, want: undefined },
])("a $kind with $spec that is gone ended by design: $want", ({ want, ...object }) => {
  const reason = reasonForEnd({ ...object, metadata: { name: "a" } });
  expect(reason?.includes(want ?? "") ?? want).toBe(want === undefined ? undefined : true);
});
