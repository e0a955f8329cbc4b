import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { keyWord } from "./key-word.ts";

const at = (ms: number) => timestampFromMs(ms);
test.for([
  { name: "a key before its end is valid", key: { expiresAt: at(2_000), revokedAt: undefined }, want: "valid" },
  { name: "a key at its end has expired", key: { expiresAt: at(1_000), revokedAt: undefined }, want: "expired" },
  { name: "a key that was revoked and has expired since was revoked", key: { expiresAt: at(0), revokedAt: at(0) }, want: "revoked" },
])("$name", ({ key, want }) => {
  // Left out, as the messages of the API have it.
  const { revokedAt, ...rest } = key;
  expect(keyWord({ ...rest, ...(revokedAt && { revokedAt }) }, 1_000)).toBe(want);
});
