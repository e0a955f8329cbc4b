import { expect, test } from "vitest";
import { parsePath } from "./parse-path.ts";

test.for([
  ["$.foo", ["foo"]],
  ["$.images[0].newTag", ["images", 0, "newTag"]],
  ["$.spec.a-b_c.image", ["spec", "a-b_c", "image"]],
  ["$.metadata.annotations.'example.com/tag'", ["metadata", "annotations", "example.com/tag"]],
  ['$.metadata["example.com/tag"][12]', ["metadata", "example.com/tag", 12]],
  ["$['it\\'s']", ["it's"]],
  ["$[1]", [1]],
  ["$.12", ["12"]],
] as const)("%s is a path", ([text, path]) => {
  expect(parsePath(text)).toEqual({ path });
});

test.for([
  ["", "begins with $"],
  ["foo", "begins with $"],
  ["$", "the entire file"],
  ["$.", "cannot be read"],
  ["$foo", "cannot be read"],
  ["$.a..b", ".. would select several values"],
  ["$..b", ".. would select several values"],
  ["$.a[*].b", "* would select several values"],
  ["$.*", "* would select several values"],
  ["$.a[", "cannot be read"],
  ["$.a[-1]", "cannot be read"],
  ["$.a b\n[x]", "cannot be read"],
  [`$.${"a".repeat(1_000)}`, "at most 1000"],
] as const)("%j is refused", ([text, why]) => {
  expect(parsePath(text)).toEqual({ problem: expect.stringContaining(why) });
});
