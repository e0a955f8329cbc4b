import { createPrivateKey, createPublicKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pipecdKey, pipecdVectors } from "../testing/pipecd-vectors.ts";
import { decryptHybrid, encryptHybrid } from "./hybrid.ts";
import { generateKeys } from "./rsa-keys.ts";

const [one, other] = (await Promise.all([generateKeys(), generateKeys()])).map(({ privateKey }) => createPrivateKey(privateKey));
if (!one || !other) throw new Error("no keys");

test("decrypts what it has encrypted, with whichever key fits", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (value) => {
      const encrypted = encryptHybrid(value, createPublicKey(one));
      expect(decryptHybrid(encrypted, [one])).toEqual(Buffer.from(value));
      expect(decryptHybrid(encrypted, [other, one])).toEqual(Buffer.from(value));
    }),
    { numRuns: 20 },
  );
});

test.for(pipecdVectors)("decrypts what PipeCD's algorithm has encrypted in Go: %#", ({ plain, encrypted }) => {
  expect(decryptHybrid(encrypted, [createPrivateKey(pipecdKey)]).toString()).toBe(plain);
});

test("the same value is never encrypted to the same text", () => {
  const encrypt = () => encryptHybrid(Buffer.from("x"), createPublicKey(one));
  expect(encrypt()).not.toBe(encrypt());
});

const good = encryptHybrid(Buffer.from("a value"), createPublicKey(one));
const changed = (at: number) => {
  const bytes = Buffer.from(good, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
};

test.for([
  { name: "nothing", text: "", want: /is not base64/ },
  { name: "no base64", text: "a value", want: /is not base64/ },
  { name: "base64 of a value", text: Buffer.from("hello").toString("base64"), want: /is too short/ },
  { name: "two bytes", text: "AQA=", want: /is too short/ },
  { name: "one byte", text: "AQ==", want: /is too short/ },
  { name: "a length of zero", text: Buffer.alloc(100).toString("base64"), want: /is too short/ },
  { name: "a changed key", text: changed(40), want: /was encrypted for another key/ },
  { name: "a changed value", text: changed(2 + 384 + 1), want: /was changed/ },
  { name: "a changed tag", text: changed(Buffer.from(good, "base64").length - 1), want: /was changed/ },
  { name: "a cut text", text: Buffer.from(good, "base64").subarray(0, -3).toString("base64"), want: /was changed/ },
])("$name is refused in words", ({ text, want }) => expect(() => decryptHybrid(text, [one])).toThrow(want));

test("what was encrypted for another key is refused", () => {
  expect(() => decryptHybrid(good, [other])).toThrow("was encrypted for another key");
  expect(() => decryptHybrid(good, [])).toThrow("was encrypted for another key");
});
