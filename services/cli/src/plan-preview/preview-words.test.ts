import { create } from "@bufbuild/protobuf";
import { BranchApplicationPreviewSchema } from "@slipway/proto/api";
import { BranchChange } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { notesOf } from "./preview-words.ts";

test("of a removed application a preview says when what it deployed is deleted, and what deletes it otherwise", () => {
  const preview = create(BranchApplicationPreviewSchema, { application: { name: "shop", change: BranchChange.REMOVED } });
  expect(notesOf(preview)).toEqual([
    "the application is removed; with onRemoval: prune in its last file, a merge deletes what it deployed, otherwise that stays until slipway app prune deletes it",
  ]);
});
