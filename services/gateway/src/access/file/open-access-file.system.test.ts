import { mkdir, mkdtemp, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { openAccessFile } from "./open-access-file.ts";

const text = (project: string) => `apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  projects: [{ id: ${project} }]\n`;

test("a change is followed, and one that is not valid changes nothing and is logged", async () => {
  const dir = await mkdtemp(join(tmpdir(), "access-file-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const path = join(dir, "access.yaml");
  await expect(openAccessFile(path, createLogger({ service: "t" }))).rejects.toMatchObject({ code: "not_found" });
  await writeFile(path, text("shop"));
  const lines: string[] = [];
  const log = createLogger({ service: "t", destination: { write: (line) => void lines.push(line) } });
  using file = await openAccessFile(path, log);
  const seen: string[] = [];
  using _listening = file.listen(({ projects }) => void seen.push(...projects.map(({ projectId }) => projectId)));
  const id = () => file.current.projects[0]?.projectId;
  expect(id()).toBe("shop");
  await writeFile(path, text("a b"));
  await vi.waitFor(() => expect(lines.join()).toContain("the rules before it stay"), 20_000);
  expect(id()).toBe("shop");
  await writeFile(path, text("bank"));
  await vi.waitFor(() => expect(seen).toEqual(["bank"]), 20_000);
  expect(id()).toBe("bank");
});

/** A file that is followed, with the log of what was wrong. */
async function followed(project: string) {
  const dir = await mkdtemp(join(tmpdir(), "access-file-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const path = join(dir, "access.yaml");
  await writeFile(path, text(project));
  const lines: string[] = [];
  const log = createLogger({ service: "t", destination: { write: (line) => void lines.push(line) } });
  const file = await openAccessFile(path, log);
  onTestFinished(() => file[Symbol.dispose]());
  return { dir, path, lines, file, id: () => file.current.projects[0]?.projectId };
}

test("a content of the same size that comes with the times of the one before is read", async () => {
  const { path, id } = await followed("shop");
  const { atime, mtime } = await stat(path);
  await writeFile(path, text("bank"));
  await utimes(path, atime, mtime);
  await vi.waitFor(() => expect(id()).toBe("bank"), 20_000);
});

test("rules stay while the file is away, cannot be read, or is none, and the next one counts", async () => {
  const { dir, path, lines, id } = await followed("shop");
  await rm(path);
  await vi.waitFor(() => expect(lines).toHaveLength(1), 20_000);
  await mkdir(path);
  await vi.waitFor(() => expect(lines).toHaveLength(2), 20_000);
  expect(id()).toBe("shop");
  await rm(path, { recursive: true });
  // As Kubernetes mounts a ConfigMap: a link to a file in a folder that a link is to, which is replaced by a rename.
  for (const project of ["bank", "dock"]) {
    await mkdir(join(dir, project));
    await writeFile(join(dir, project, "access.yaml"), text(project));
    await symlink(project, join(dir, "..data_tmp"));
    await rename(join(dir, "..data_tmp"), join(dir, "..data"));
    if (project === "bank") await symlink("..data/access.yaml", path);
    await vi.waitFor(() => expect(id()).toBe(project), 20_000);
  }
});

test("a listener that fails keeps no other from hearing of a change, nor of the next one", async () => {
  const { path, lines, file } = await followed("shop");
  using _failing = file.listen(() => {
    throw new Error("a bug");
  });
  const seen: string[] = [];
  using _listening = file.listen(({ projects }) => void seen.push(...projects.map(({ projectId }) => projectId)));
  for (const project of ["bank", "club"]) {
    await writeFile(path, text(project));
    await vi.waitFor(() => expect(seen).toContain(project), 20_000);
  }
  expect(lines.join()).toContain("a bug");
});
