import { ApplicationSyncStatus } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import { wordOf } from "./word-of.ts";

test("a status is a word, an unknown one says so", () => {
  expect(wordOf(ApplicationSyncStatus, ApplicationSyncStatus.OUT_OF_SYNC)).toBe("out of sync");
  expect(wordOf(ApplicationSyncStatus, 77)).toBe("an unknown value, 77");
});
