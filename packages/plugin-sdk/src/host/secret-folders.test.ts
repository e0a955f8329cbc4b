import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { folderForCopies, isDecrypted } from "./secret-folders.ts";

const env = { SLIPWAY_SECRETS: JSON.stringify({ copies: "/m/copies", values: "/m/values", work: "/m/work" }) };

test("copies of what is decrypted are made in memory, those of other files as usual", () => {
  expect([isDecrypted("/m/copies/one/app", env), isDecrypted("/m/copies2", env), isDecrypted("/data/git/app", env)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(folderForCopies("/m/copies/one/app", env)).toBe("/m/work");
  expect(folderForCopies("/data/git/app", env)).toBe(tmpdir());
  expect(folderForCopies(undefined, env)).toBe("/m/work");
});

test("a host that says nothing has nothing decrypted", () => {
  expect([isDecrypted("/m/copies/one", {}), folderForCopies("/m/copies/one", {}), folderForCopies(undefined, {})]).toEqual([
    false,
    tmpdir(),
    tmpdir(),
  ]);
});
