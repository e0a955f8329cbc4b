import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";

let origin: Origin;
beforeAll(async () => {
  origin = await createOrigin();
  await origin.push({ "good/app.pipecd.yaml": "kind: Application\n" });
});
afterAll(() => origin[Symbol.asyncDispose]());

/** One entry of a tree, as no `git add` would make it. */
interface RawEntry {
  readonly mode: string;
  readonly name: string | Buffer;
  readonly object: string;
}

function object(type: "blob" | "tree" | "commit", content: string | Buffer): string {
  const args = ["--git-dir", origin.path, "hash-object", "-t", type, "-w", "--literally", "--stdin"];
  return execFileSync("git", args, { input: content, maxBuffer: 1 << 28 })
    .toString()
    .trim();
}

const blob = (content: string | Buffer) => object("blob", content);
const tree = (...entries: readonly RawEntry[]) =>
  object(
    "tree",
    Buffer.concat(
      entries.flatMap(({ mode, name, object: id }) => [
        Buffer.from(`${mode} `),
        Buffer.from(name),
        Buffer.from([0]),
        Buffer.from(id, "hex"),
      ]),
    ),
  );

/** Makes a commit of a tree the head of the branch. */
function commit(of: string): string {
  const who = "Eve <eve@example.com> 1700000000 +0000";
  const hash = object("commit", `tree ${of}\nauthor ${who}\ncommitter ${who}\n\nhostile\n`);
  execFileSync("git", ["--git-dir", origin.path, "update-ref", "refs/heads/main", hash]);
  return hash;
}

const file = (name: string | Buffer, content = "x") => ({ mode: "100644", name, object: blob(content) });
const link = (name: string, target: string) => ({ mode: "120000", name, object: blob(target) });
const folder = (name: string, ...entries: readonly RawEntry[]) => ({ mode: "40000", name, object: tree(...entries) });

const victim = () => join(origin.folder, "victim");

const isLink = async (path: string) => (await lstat(path)).isSymbolicLink();

/** All paths in a folder, without following links. */
async function everythingIn(dir: string): Promise<readonly string[]> {
  const paths = (await readdir(dir)).map((name) => join(dir, name));
  const inner = await Promise.all(paths.map(async (path) => ((await lstat(path)).isDirectory() ? everythingIn(path) : [])));
  return [...paths, ...inner.flat()];
}

/** Names and shapes that lead out of a folder where something checks them out naively. */
const hostile: readonly { readonly name: string; readonly entries: () => readonly RawEntry[] }[] = [
  { name: "..", entries: () => [folder("..", file("victim"))] },
  { name: "a path as a name", entries: () => [file("../../victim")] },
  { name: "an absolute path as a name", entries: () => [file(victim())] },
  { name: "a folder and a link of the same name", entries: () => [link("a", origin.folder), folder("a", file("victim"))] },
  { name: "a link and then a folder of the same name", entries: () => [folder("a", file("victim")), link("a", origin.folder)] },
  { name: "a path through a link", entries: () => [link("a", origin.folder), file("a/victim")] },
  { name: "Git's own folder", entries: () => [folder(".git", file("config", "[core]\n\tfsmonitor = touch victim\n"))] },
  { name: "Git's own folder in capitals", entries: () => [folder(".GIT", file("config"))] },
  { name: "a name of Git's own folder on Windows", entries: () => [folder("git~1", file("config"))] },
  { name: "a name that macOS takes for Git's own folder", entries: () => [folder(".g\u200cit", file("config"))] },
  { name: "a dot as a name", entries: () => [folder(".", file("victim"))] },
  { name: "a mode that no file has", entries: () => [{ mode: "104777", name: "setuid", object: blob("x") }] },
  { name: "a device", entries: () => [{ mode: "020000", name: "device", object: blob("x") }] },
  {
    name: "a submodule with an option as address",
    entries: () => [
      file(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = -u./victim\n'),
      { mode: "160000", name: "x", object: "1".repeat(40) },
    ],
  },
  {
    name: "a filter, a hook and a monitor",
    entries: () => [
      file(".gitattributes", "* filter=evil diff=evil merge=evil text eol=crlf ident\n"),
      file(".gitconfig", '[filter "evil"]\n\tsmudge = touch victim\n'),
      folder("hooks", { mode: "100755", name: "post-checkout", object: blob("#!/bin/sh\ntouch victim\n") }),
    ],
  },
];

test.for(hostile)("$name in a commit leads nowhere: it is checked out inside, or refused", async ({ entries }) => {
  const hash = commit(tree(...entries(), folder("good", file("app.pipecd.yaml", "kind: Application\n"))));
  await using opened = await openWeb(origin, { dir: join(origin.folder, `sources-${hash}`) });
  await opened.web.fetch();
  const whole = await opened.web.checkout(hash, [""]).catch((error: unknown) => error);
  if (whole instanceof Error) expect(whole).toMatchObject({ name: "Fault" });
  else {
    const { dir } = whole as { readonly dir: string };
    for (const path of await everythingIn(dir)) {
      expect(basename(path).toLowerCase()).not.toBe(".git");
      expect((await lstat(path)).mode & ((await isLink(path)) ? 0 : 0o7022)).toBe(0);
    }
  }
  expect(existsSync(victim())).toBe(false);
  // Another application of the same commit.
  await using good = await opened.web.checkout(hash, ["good"]);
  expect(await readFile(join(good.dir, "good/app.pipecd.yaml"), "utf8")).toBe("kind: Application\n");
});

test("a tree that is ten thousand million files is refused, by its size alone", async () => {
  const long = "x".repeat(200);
  let level = tree(file(long));
  for (let depth = 0; depth < 10; depth += 1)
    level = tree(...Array.from("0123456789", (digit) => ({ mode: "40000", name: digit + long, object: level })));
  const hash = commit(tree({ mode: "40000", name: "bomb", object: level }, folder("good", file("app.pipecd.yaml"))));
  await using opened = await openWeb(origin, { dir: join(origin.folder, "bombed") });
  await opened.web.fetch();
  const refused = { code: "too_large", message: expect.stringMatching(/^repository web: git ls-tree lists too many files/) };
  await expect(opened.web.checkout(hash, ["bomb"])).rejects.toMatchObject(refused);
  await expect(opened.web.findFiles(hash, () => false)).rejects.toMatchObject(refused);
  await using good = await opened.web.checkout(hash, ["good"]);
  expect(await readdir(join(good.dir, "good"))).toEqual(["app.pipecd.yaml"]);
});

test("a file that needs more memory or disk than any application is refused before it is read", async () => {
  // 64 MiB of zeros, a thousandth of it in the pack.
  const large = blob(Buffer.alloc(64 * 1024 * 1024));
  const many = Array.from({ length: 70 }, (_, index) => ({ mode: "100644", name: `f${index.toString().padStart(2, "0")}`, object: large }));
  const hash = commit(tree(folder("good", file("app.pipecd.yaml")), folder("huge", ...many)));
  await using opened = await openWeb(origin, { dir: join(origin.folder, "huge") });
  await opened.web.fetch();
  const read = await opened.web.readFiles(hash, ["huge/f00", "good/app.pipecd.yaml"]);
  expect([...read].map(([path, content]) => [path, content.toString()])).toEqual([
    ["huge/f00", "file of more than 32 MiB"],
    ["good/app.pipecd.yaml", "x"],
  ]);
  await expect(opened.web.checkout(hash, ["huge"])).rejects.toMatchObject({
    code: "too_large",
    message:
      "repository web: the files of huge at commit " +
      `${hash} have 4480 MiB, more than 4096 MiB: keep what is deployed in a directory of its own`,
  });
  await using good = await opened.web.checkout(hash, ["good"]);
  expect(await readdir(join(good.dir, "good"))).toEqual(["app.pipecd.yaml"]);
});
