import { create } from "@bufbuild/protobuf";
import { ChainSchema, ChainStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { chainHasEnded, chainProgress, chainWord } from "./chain-words.ts";

test.for([
  [ChainStatus.UNSPECIFIED, "pending", false],
  [ChainStatus.PENDING, "pending", false],
  [ChainStatus.RUNNING, "running", false],
  [ChainStatus.SUCCEEDED, "succeeded", true],
  [ChainStatus.FAILED, "failed", true],
  [ChainStatus.CANCELLED, "cancelled", true],
] as const)("status %d is %s; ended: %s", ([status, word, ended]) => {
  expect([chainWord(status), chainHasEnded({ status })]).toEqual([word, ended]);
});

test("a chain has come as far as its blocks have succeeded", () => {
  const blocks = [ChainStatus.SUCCEEDED, ChainStatus.FAILED, ChainStatus.CANCELLED].map((status) => ({ status }));
  expect(chainProgress(create(ChainSchema, { blocks }))).toEqual({ done: 1, total: 3 });
});
