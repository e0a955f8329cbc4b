import { create } from "@bufbuild/protobuf";
import { ApplicationPreviewSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { describePreview } from "./describe-preview.ts";

const target = { plugin: "kubernetes", deployTarget: "dev", summary: "1 changed", details: "- a\n+ b\n" };

test("a preview names both commits, then each target with its differences", () => {
  const preview = create(ApplicationPreviewSchema, {
    runningCommitHash: "a".repeat(40),
    targetCommitHash: "b".repeat(40),
    targets: [target, { ...target, deployTarget: "prod", summary: "no changes", details: "", noChange: true }],
  });
  expect(describePreview(preview)).toBe(
    "aaaaaaa (running) → bbbbbbb (head)\n\nkubernetes, target dev: 1 changed\n\n- a\n+ b\n\nkubernetes, target prod: no changes",
  );
});

test("what a plugin could not tell is said, and never looks like no change", () => {
  const preview = create(ApplicationPreviewSchema, { targetCommitHash: "b".repeat(40), problems: ["plugin kubernetes does not answer"] });
  expect(describePreview(preview)).toBe("first deployment, of bbbbbbb\n\nnot known: plugin kubernetes does not answer");
});

test("plugins that preview nothing are not taken for no change", () => {
  expect(describePreview(create(ApplicationPreviewSchema, {}))).toContain("no plugin of this application previews changes");
});
