import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { fieldConflictsOf, nameConflicts } from "./field-conflicts.ts";

const conflict = (...causes: readonly object[]) => new Fault("conflict", "x", { cause: { reason: "Conflict", details: { causes } } });
const cause = (field: string, message: string) => ({ reason: "FieldManagerConflict", field, message });

test("the server's conflicts are named by field and owner", () => {
  const conflicts = fieldConflictsOf(
    conflict(
      cause(".spec.replicas", 'conflict with "kubectl" with subresource "scale" using apps/v1'),
      cause(".spec.paused", 'conflict with "kubectl-edit" using apps/v1'),
      cause(".spec.x", 'conflict with "kubectl-edit" using apps/v1'),
    ),
  );
  expect(nameConflicts(conflicts ?? [])).toBe(".spec.replicas (kubectl), .spec.paused, .spec.x (kubectl-edit)");
});

test("many conflicts are counted", () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ field: `.data.${index}`, owner: "helm" }));
  expect(nameConflicts(many)).toMatch(/^\.data\.0, .*\.data\.9 \(helm\), and 2 more$/);
});

test("another conflict is not one of fields", () => {
  expect(fieldConflictsOf(conflict())).toBeUndefined();
  expect(fieldConflictsOf(new Fault("invalid", "x"))).toBeUndefined();
});
