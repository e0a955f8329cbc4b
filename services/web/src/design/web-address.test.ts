import { expect, test } from "vitest";
import { webAddress } from "./web-address.ts";

test.for([
  ["https://git.example.com/apps/commit/1", true],
  ["http://git.example.com", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["", false],
] as const)("%s is opened: %s", ([text, is]) => expect(webAddress(text)).toBe(is ? text : undefined));
