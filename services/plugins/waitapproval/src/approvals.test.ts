import { expect, test } from "vitest";
import { type Approval, approvalProgress, decodeApprovals, encodeApprovals, withApproval } from "./approvals.ts";

const at = Temporal.Instant.from("2026-03-01T12:00:00Z");
const by = (...names: readonly string[]): readonly Approval[] => names.map((name) => ({ by: name, at }));

test("what is kept is read again", () => {
  expect(decodeApprovals(encodeApprovals(by("ann", 'b, "ob"')))).toEqual(by("ann", 'b, "ob"'));
});

test.for([undefined, "", "ann, bob", "[1]", '[{"by":"ann","at":"yesterday"}]'])("%s is read as no approval", (kept) => {
  expect(decodeApprovals(kept)).toEqual([]);
});

test("the second approval of a person changes nothing, not even when it was", () => {
  const approvals = by("ann", "bob");
  expect(withApproval(approvals, { by: "ann", at: at.add({ hours: 1 }) })).toBe(approvals);
  expect(withApproval(approvals, { by: "Ann", at })).toEqual(by("ann", "bob", "Ann"));
});

test.for([
  { names: [], needed: 2, text: "0 of 2 approved" },
  { names: ["ann"], needed: 2, text: "1 of 2 approved: ann" },
  { names: ["ann", "bob"], needed: 2, text: "Approved by: ann, bob" },
  { names: ["ann", "bob"], needed: 1, text: "Approved by: ann, bob" },
])("$names of $needed is shown as $text", ({ names, needed, text }) => {
  expect(approvalProgress(by(...names), needed)).toBe(text);
});
