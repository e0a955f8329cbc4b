import { expect, test } from "vitest";
import { innermostMessage, messageOf } from "./error-text.ts";

test("the message of an error, or the text of anything else", () => {
  expect([messageOf(new TypeError("x is undefined")), messageOf("boom"), messageOf(undefined)]).toEqual([
    "x is undefined",
    "boom",
    "undefined",
  ]);
});

const refused = new Error("connect ECONNREFUSED 127.0.0.1:1");

test.for([
  { name: "an error without a cause", error: refused, want: refused.message },
  { name: "an error that fetch throws", error: new TypeError("fetch failed", { cause: refused }), want: refused.message },
  {
    name: "several addresses that all failed",
    error: new TypeError("fetch failed", { cause: new AggregateError([refused, new Error("other")]) }),
    want: refused.message,
  },
  { name: "a cause without a message", error: new Error("request failed", { cause: new Error("") }), want: "request failed" },
  { name: "an error with only a code", error: Object.assign(new Error(""), { code: "ECONNRESET" }), want: "ECONNRESET" },
  { name: "a cause that is not an error", error: new Error("request failed", { cause: { reason: "X" } }), want: "request failed" },
  { name: "a thrown string", error: "boom", want: "boom" },
])("the innermost message of $name", ({ error, want }) => {
  expect(innermostMessage(error)).toBe(want);
});
