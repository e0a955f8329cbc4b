import { expect, test } from "vitest";
import { MemoryRepository } from "../testing/memory-repository.ts";
import { ApplicationFiles } from "./application-files.ts";

const file = (name: string) => `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: { name: ${name} }\n`;
const path = (name: string) => `${name}/app.pipecd.yaml`;
const names = ["a", "b", "c"];

test("all files of a commit are read, also if they are more than are kept", async () => {
  const repository = new MemoryRepository();
  const commit = repository.push(Object.fromEntries(names.map((name) => [path(name), file(name)])));
  const files = new ApplicationFiles(repository, [], { kept: 2 });
  for (const _ of ["the first time", "again"]) {
    const read = await files.read(commit, names.map(path));
    expect([...read.values()]).toEqual(names.map((name) => expect.objectContaining({ config: expect.objectContaining({ name }) })));
  }
});

test("a file is parsed once as long as its directory is the same", async () => {
  const repository = new MemoryRepository();
  const commit = repository.push(Object.fromEntries(names.map((name) => [path(name), file(name)])));
  const files = new ApplicationFiles(repository, []);
  await files.read(commit, names.map(path));
  await files.read(commit, names.map(path));
  expect(repository.reads.readFiles).toBe(1);
});
