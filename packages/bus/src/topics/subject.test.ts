import { isFault } from "@slipway/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSubject, subjectOf, subjectToken, textOfToken, tokenOfText } from "./subject.ts";

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);

test("the ids can be read from a subject", () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      expect(parseSubject("slipway.x", ["a", "b"], subjectOf("slipway.x", ["a", "b"], { a, b }))).toEqual({ a, b });
    }),
  );
});

test.for(["", "a.b", "*", ">", "a b", "a\n", "ä", "a/b"])("the id %j is rejected: it could address other subjects", (value) => {
  const refusal = (() => {
    try {
      return subjectToken("pipedId", value);
    } catch (error) {
      return error;
    }
  })();
  expect(isFault(refusal, "invalid")).toBe(true);
  expect(String(refusal)).toContain("pipedId");
});

test("any text can be encoded as a token and decoded again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const token = tokenOfText(text);
      expect(subjectToken("key", token)).toBe(token);
      expect(textOfToken(token)).toBe(text);
    }),
  );
});

test("a missing id matches all", () => {
  expect(subjectOf("slipway.x", ["a", "b"], { b: "1" })).toBe("slipway.x.*.1");
});

test.for(["slipway.x", "slipway.x.1", "slipway.x.1.2.3", "slipway.xy.1.2", "other"])("%s is not a subject of the topic", (subject) => {
  expect(parseSubject("slipway.x", ["a", "b"], subject)).toBeUndefined();
});
