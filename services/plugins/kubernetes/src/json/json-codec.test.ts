import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeJson, encodeJson } from "./json-codec.ts";

test("integers above 2^53 keep every digit, also in nested objects", () => {
  const text = '{"generation":9007199254740993,"list":[-9223372036854775808,1],"text":"12345678901234567890"}';
  expect(decodeJson(text)).toEqual({ generation: 9007199254740993n, list: [-9223372036854775808n, 1], text: "12345678901234567890" });
  expect(encodeJson(decodeJson(text))).toBe(text);
});

test("integers beyond 64 bits are doubles, as on the API server", () => {
  expect(decodeJson("[18446744073709551615, -9223372036854775809]")).toEqual([2 ** 64, -(2 ** 63)]);
});

test("fractions with many digits are doubles", () => {
  expect(decodeJson("0.12345678901234567")).toBeCloseTo(0.123456789, 8);
});

test("decoded values survive a round trip", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }), (value, big) => {
      const once = decodeJson(`{"value":${JSON.stringify(value)},"big":${big}}`);
      expect(decodeJson(encodeJson(once))).toEqual(once);
    }),
  );
});
