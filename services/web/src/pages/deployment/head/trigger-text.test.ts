import { expect, test } from "vitest";
import { webAddress } from "./trigger-text.ts";

test.for([
  ["https://git.example/c/1", "https://git.example/c/1"],
  ["http://git.example/c/1", "http://git.example/c/1"],
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["//evil.example", undefined],
  ["", undefined],
] as const)("a commit's page at %s leads to %s", ([url, address]) => {
  expect(webAddress(url)).toBe(address);
});
