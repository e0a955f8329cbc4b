import { expect, test } from "vitest";
import { type Approval, approvalProgress, decodeApprovals, encodeApprovals, withApproval } from "./approvals.ts";

const at = Temporal.Instant.from("2026-03-01T12:00:00Z");
const by = (...names: readonly string[]): readonly Approval[] => names.map((name) => ({ by: name, at }));

test("approvals survive encoding and decoding", () => {
  expect(decodeApprovals(encodeApprovals(by("ann", 'b, "ob"')))).toEqual(by("ann", 'b, "ob"'));
});

test.for([undefined, "", "ann, bob", "[1]", '[{"by":"ann","at":"yesterday"}]'])("%s is decoded as no approval", (kept) => {
  expect(decodeApprovals(kept)).toEqual([]);
});

test("a second approval by the same user changes nothing, not even the time", () => {
  const approvals = by("ann", "bob");
  expect(withApproval(approvals, { by: "ann", at: at.add({ hours: 1 }) })).toBe(approvals);
  expect(withApproval(approvals, { by: "Ann", at })).toEqual(by("ann", "bob", "Ann"));
});

test.for([
  { names: [], needed: 2, text: "0 of 2 approvals" },
  { names: ["ann"], needed: 2, text: "1 of 2 approvals: ann" },
  { names: ["ann", "bob"], needed: 2, text: "Approved by: ann, bob" },
  { names: ["ann", "bob"], needed: 1, text: "Approved by: ann, bob" },
])("$names of $needed is shown as $text", ({ names, needed, text }) => {
  expect(approvalProgress(by(...names), needed)).toBe(text);
});
