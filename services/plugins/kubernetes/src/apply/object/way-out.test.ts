import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { withWayOut } from "./way-out.ts";

const said = (message: string, kind = "Job", code: "invalid" | "forbidden" = "invalid") =>
  withWayOut(new Fault(code, message), { kind }).message;

test.for([
  "spec.selector: Invalid value: field is immutable",
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
  "provisioner: Forbidden: updates to provisioner are forbidden.",
  "roleRef: Invalid value: cannot change roleRef",
  "spec: Forbidden: pod updates may not change fields other than `spec.tolerations`",
  "spec.clusterIPs[0]: Invalid value: primary clusterIP can not be unset",
  "spec.size: Invalid value: the size is immutable once set",
])("%s: how to replace the object", (message) => {
  expect(said(message)).toBe(
    `${message}: change it back, or set the annotation pipecd.dev/force-sync-by-replace: "enabled" on it for one sync, which deletes it and creates it again`,
  );
});

test("what is lost is said", () => {
  expect(said("spec is immutable", "PersistentVolumeClaim")).toMatch(/its volume may be deleted with all its data$/);
});

test.for([
  { message: "spec.replicas: Invalid value: -1: must be greater than or equal to 0", code: "invalid" as const },
  { message: ".immutable: expected boolean, got a string", code: "invalid" as const },
  { message: "immutable objects are forbidden", code: "forbidden" as const },
])("$code: $message has no such way", ({ message, code }) => expect(said(message, "Job", code)).toBe(message));
