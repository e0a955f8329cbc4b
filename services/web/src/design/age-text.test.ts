import { expect, test } from "vitest";
import { ageText } from "./age-text.ts";

test.for([
  [0, "0 sec. ago"],
  [59, "59 sec. ago"],
  [61, "1 min. ago"],
  [3_599, "1 hr. ago"],
  [3 * 3_600, "3 hr. ago"],
  [30 * 3_600, "1 day ago"],
  [45 * 86_400, "1 mo. ago"],
  [800 * 86_400, "2 yr. ago"],
  [-120, "in 2 min."],
] as const)("%s seconds are %s", ([seconds, words]) => {
  expect(ageText(-seconds * 1_000, 0, "en")).toBe(words);
});
