import { expect, test } from "vitest";
import { durationText } from "./duration-text.ts";

test.for([
  [-5, "0.0s"],
  [440, "0.4s"],
  [9_960, "10s"],
  [59_499, "59s"],
  [59_600, "1m00s"],
  [303_000, "5m03s"],
  [12_000_000, "3h20m"],
  [187_200_000, "2d4h"],
] as const)("%s milliseconds are %s", ([ms, text]) => {
  expect(durationText(ms)).toBe(text);
});
