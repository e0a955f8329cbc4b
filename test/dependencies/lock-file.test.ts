import { expect, test } from "vitest";
import { lockProblems, shippedPackages } from "./lock-file.ts";

const fine = { version: "1.0.0", integrity: "sha512-x" };

test("a package without a hash, from elsewhere, or with an unknown install script is named", () => {
  const packages = {
    "": {},
    "packages/domain": { version: "0.1.0" },
    "node_modules/@slipway/domain": { link: true, resolved: "packages/domain" },
    "node_modules/fine": fine,
    "node_modules/esbuild": { ...fine, hasInstallScript: true },
    "node_modules/weak": { version: "1.0.0", integrity: "sha1-x" },
    "node_modules/a/node_modules/git": { ...fine, resolved: "git+ssh://git@example.com/git.git" },
    "node_modules/@scope/script": { ...fine, hasInstallScript: true },
  };
  expect(lockProblems({ packages })).toEqual([
    "node_modules/weak has no SHA-512 of its content",
    "node_modules/a/node_modules/git comes from git+ssh://git@example.com/git.git",
    "node_modules/@scope/script has an install script: name it in allowScripts, with false",
  ]);
});

test("what only develops does not ship", () => {
  const packages = {
    "node_modules/@a/b": fine,
    "node_modules/c": { ...fine, dev: true },
    "node_modules/d": { ...fine, devOptional: true },
  };
  expect([...shippedPackages({ packages })]).toEqual(["@a/b@1.0.0"]);
});
