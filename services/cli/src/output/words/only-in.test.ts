import { expect, test } from "vitest";
import { onlyIn } from "./only-in.ts";

test("an empty list of one project names it, and where it was chosen", () => {
  expect(onlyIn("shop")).toMatch(/^slipway: only project shop was looked at, .*slipway context list$/);
  expect(onlyIn("")).toBe("");
});
