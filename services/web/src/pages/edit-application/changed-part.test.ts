import { expect, test } from "vitest";
import { diffRows, unifiedText } from "../application/diff/diff-rows.ts";
import { changedPart } from "./changed-part.ts";

const lines = Array.from({ length: 20 }, (_, at) => `l${at}`);

test("what differs is shown with some lines around it, and dots where lines are left out", () => {
  const changed = lines.map((line) => (line === "l1" || line === "l12" ? `${line}!` : line));
  expect(unifiedText(changedPart(diffRows(lines.join("\n"), changed.join("\n")), 1)).split("\n")).toEqual([
    ...["  l0", "- l1", "+ l1!", "  l2"],
    ...["  …", "  l11", "- l12", "+ l12!", "  l13"],
  ]);
});

test("of equal texts nothing is shown", () => {
  expect(changedPart(diffRows("a\nb", "a\nb"))).toEqual([]);
});
