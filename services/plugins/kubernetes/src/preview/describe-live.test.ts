import type { ObjectPreview } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { describeLive } from "./describe-live.ts";

const object = (action: ObjectPreview["action"], name: string, notes: readonly string[] = []): ObjectPreview => ({
  action,
  group: "",
  kind: "ConfigMap",
  namespace: "shop",
  name,
  diff: "",
  notes,
});

test("an object that is refused has a sign that no note has, so a search of the text finds it", () => {
  const objects = [object("change", "a", ["set by kubectl"]), object("refuse", "b", ["too long\nshorten it"])];
  const { details = "" } = describeLive({ objects, refusal: "", isMasked: false });
  const lines = details.split("\n").filter((line) => line !== "");
  expect(lines.map((line) => line.trim()[0])).toEqual(["#", "!", "x", "!", "s"]);
  expect(details).toMatch(/^x 2\. .*b/m);
  expect(details).toContain("  ! too long\n    shorten it\n");
});
