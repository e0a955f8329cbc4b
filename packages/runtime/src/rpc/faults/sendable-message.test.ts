import { expect, test } from "vitest";
import { sendableMessage } from "./sendable-message.ts";

test.for([
  { name: "a short message", message: "stage s1 is running", want: "stage s1 is running" },
  { name: "a message of the longest size", message: "x".repeat(8_192), want: "x".repeat(8_192) },
  { name: "a longer one", message: "x".repeat(8_193), want: `${"x".repeat(8_192)}\n(truncated: the message has 8193 bytes)` },
  { name: "a character on the edge", message: "☃".repeat(2_731), want: `${"☃".repeat(2_730)}\n(truncated: the message has 8193 bytes)` },
  { name: "half of a surrogate pair", message: "cut \ud83d", want: "cut \ufffd" },
])("$name", ({ message, want }) => expect(sendableMessage(message)).toBe(want));
