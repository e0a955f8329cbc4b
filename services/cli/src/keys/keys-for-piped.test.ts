import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { wordOfOwner } from "./key-owner.ts";
import { keysForPiped } from "./keys-for-piped.ts";

test("the server of `slipway up` knows the piped of the file alone", async () => {
  await using dir = await tempDir("keys");
  await keysForPiped(dir.path, { projectId: "shop", pipedId: "eu" });
  const keys = await keysForPiped(dir.path, { projectId: "bank", pipedId: "eu" });
  const words = (await keys.list()).map(({ owner }) => wordOfOwner(owner)).filter((word) => word.endsWith("/watcher"));
  expect(words).toEqual(["bank/eu/watcher"]);
});
