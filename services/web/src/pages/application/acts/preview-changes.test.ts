import { create } from "@bufbuild/protobuf";
import { ObjectAction } from "@slipway/proto/plugin-extension";
import { ApplicationPreviewSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { previewChanges } from "./preview-changes.ts";

test("what a sync deletes or refuses stands before what it changes", () => {
  const { changes, counts } = previewChanges(
    create(ApplicationPreviewSchema, {
      targets: [
        {
          deployTarget: "dev",
          objects: [
            { action: ObjectAction.CHANGE, name: "a" },
            { action: ObjectAction.DELETE, name: "b" },
          ],
        },
        {
          deployTarget: "prod",
          objects: [
            { action: ObjectAction.CHANGE, name: "a" },
            { action: ObjectAction.REFUSE, name: "c" },
            { action: 99 as ObjectAction, name: "d" },
          ],
        },
      ],
    }),
  );
  expect(changes.map(({ word, target, object: { name } }) => `${word} ${target}/${name}`)).toEqual([
    "refuse prod/c",
    "delete dev/b",
    "change dev/a",
    "change prod/a",
    "unknown prod/d",
  ]);
  expect(counts).toEqual([
    ["refuse", 1],
    ["delete", 1],
    ["change", 2],
    ["unknown", 1],
  ]);
});
