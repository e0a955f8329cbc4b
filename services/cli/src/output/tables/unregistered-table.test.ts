import { create } from "@bufbuild/protobuf";
import { UnregisteredFilesSchema, UnregisteredReason } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { unregisteredTable } from "./unregistered-table.ts";

test("each file says why it is that of no application, and what is wrong stands below", () => {
  const found = create(UnregisteredFilesSchema, {
    total: 3,
    files: [
      { path: "", configFilename: "app.pipecd.yaml", name: "apps", labels: { team: "a" }, reason: UnregisteredReason.BY_HAND },
      {
        path: "old",
        configFilename: "app.pipecd.yaml",
        name: "old",
        reason: UnregisteredReason.REMOVED,
        removedApplicationId: "0123456789",
        problems: ["old/app.pipecd.yaml:1:1: is no mapping"],
      },
    ],
  });
  expect(
    unregisteredTable(found, true)
      .split("\n")
      .map((line) => line.replaceAll(/ {2,}/g, "  ")),
  ).toEqual([
    "FILE  NAME  LABELS  WHY",
    "app.pipecd.yaml  apps  team=a  add it: slipway app add",
    "old/app.pipecd.yaml  old  it was removed: slipway app enable 01234567",
    "and 1 more",
    "",
    "old/app.pipecd.yaml:1:1: is no mapping",
  ]);
  expect(unregisteredTable(undefined, false)).toBe("every application file is that of an application");
});
