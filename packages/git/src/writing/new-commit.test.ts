import { expect, test } from "vitest";
import { fastImport } from "./new-commit.ts";

const base = "a".repeat(40);
const at = Temporal.Instant.fromEpochMilliseconds(1_700_000_000_500);

test("commits follow one another, and a file keeps its mode", () => {
  const by = { name: "piped", email: "piped@example.com" };
  const commits = [
    { message: "one", by, at, files: new Map([["run.sh", Buffer.from("é")]]) },
    { message: "two", by, at, files: new Map([["b", Buffer.from("")]]) },
  ];
  expect(fastImport(base, commits, new Map([["run.sh", "100755"]])).toString()).toBe(`feature done
commit refs/slipway/new
mark :1
author piped <piped@example.com> 1700000000 +0000
committer piped <piped@example.com> 1700000000 +0000
data 4
one

from ${base}
M 100755 inline "run.sh"
data 2
é
get-mark :1
commit refs/slipway/new
mark :2
author piped <piped@example.com> 1700000000 +0000
committer piped <piped@example.com> 1700000000 +0000
data 4
two

from :1
M 100644 inline "b"
data 0

get-mark :2
done
`);
});

test("a name, a message and a path cannot add commands", () => {
  const by = { name: "x> 1 +0000\nM 100644 inline evil", email: "a<b>\r\n@c" };
  const written = fastImport(
    base,
    [{ message: "data 0\n\ndone", by, at, files: new Map([['a"\\\nb', Buffer.from("done\n")]]) }],
    new Map(),
  ).toString();
  expect(written.split("\n").filter((line) => line.startsWith("author"))).toEqual([
    "author x 1 +0000M 100644 inline evil <ab@c> 1700000000 +0000",
  ]);
  expect(written).toContain("data 13\ndata 0\n\ndone\n\nfrom");
  expect(written).toContain('M 100644 inline "a\\"\\\\\\nb"\ndata 5\ndone\n');
});
