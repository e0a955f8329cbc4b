import { create } from "@bufbuild/protobuf";
import { BranchApplicationPreviewSchema } from "@slipway/proto/api";
import { BranchChange } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { notesOf } from "./preview-words.ts";

test.for([
  {
    name: "is deleted",
    given: { prunes: true },
    says: "the application is removed, and its last file has onRemoval: prune: a merge deletes what it deployed",
  },
  {
    name: "stays because its file does not say otherwise",
    given: {},
    says: "the application is removed; its last file does not have onRemoval: prune, so what it deployed stays until slipway app prune deletes it",
  },
  {
    name: "stays although its file says otherwise",
    given: { keptReason: "it may have moved" },
    says: "the application is removed; although its last file has onRemoval: prune, what it deployed stays until slipway app prune deletes it: it may have moved",
  },
])("what a removed application deployed $name", ({ given, says }) => {
  const preview = create(BranchApplicationPreviewSchema, { application: { name: "shop", change: BranchChange.REMOVED, ...given } });
  expect(notesOf(preview)).toEqual([says]);
});
