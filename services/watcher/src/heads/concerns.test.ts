import { expect, test } from "vitest";
import { concerns } from "./concerns.ts";

const watched = { id: "apps", remote: "git@github.com:acme/apps.git", branch: "main" };
const push = (given: Partial<{ repositoryId: string; remote: string; branch: string }>) => ({
  repositoryId: "",
  remote: "",
  branch: "",
  ...given,
});

test.for([
  { name: "the id of the repository", pushed: push({ repositoryId: "apps" }), want: true },
  { name: "another id", pushed: push({ repositoryId: "libs" }), want: false },
  { name: "another id, whatever the address", pushed: push({ repositoryId: "libs", remote: watched.remote }), want: false },
  { name: "the address in another form", pushed: push({ remote: "https://github.com/acme/apps" }), want: true },
  { name: "another address", pushed: push({ remote: "https://github.com/acme/libs" }), want: false },
  { name: "the watched branch", pushed: push({ repositoryId: "apps", branch: "main" }), want: true },
  { name: "another branch", pushed: push({ repositoryId: "apps", branch: "release" }), want: false },
  { name: "neither id nor address", pushed: push({}), want: false },
  { name: "an address that cannot be parsed", pushed: push({ remote: "::" }), want: false },
])("a push with $name: $want", ({ pushed, want }) => expect(concerns(pushed, watched)).toBe(want));
