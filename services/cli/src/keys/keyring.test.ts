import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { natsUserOf } from "@slipway/bus";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ownersOf, requireOwners, requirePiped, wordOfOwner } from "./key-owner.ts";
import { Keyring } from "./keyring.ts";

const gateway = { role: "gateway" } as const;
const eu = requireOwners(["shop/eu"]);

async function keyring() {
  const dir = await tempDir("keys");
  const keys = new Keyring(join(dir.path, "keys"));
  await keys.ensure([{ role: "trace" }, gateway, { role: "operator" }, ...requireOwners(["ci:shop"]), ...eu]);
  await keys.save();
  return { keys, users: () => readFile(keys.usersFile, "utf8"), [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() };
}

test("every user has a key that only this user can read, and the configuration holds its public half", async () => {
  await using made = await keyring();
  const entries = await made.keys.list();
  expect(entries.map(({ owner }) => wordOfOwner(owner))).toEqual([
    ...["ci:shop", "gateway", "operator"],
    ...["executor", "livestate", "notifier", "planner", "watcher"].map((role) => `shop/eu/${role}`),
    "trace",
  ]);
  const text = await made.users();
  for (const { file, publicKey } of entries) {
    const seed = (await readFile(file, "utf8")).trim();
    expect(natsUserOf(seed).publicKey).toBe(publicKey);
    expect(text).toContain(`nkey: ${publicKey}`);
    expect(text).not.toContain(seed);
  }
  const files = (await readdir(made.keys.dir, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  for (const { parentPath, name } of files) expect((await stat(join(parentPath, name))).mode & 0o777, name).toBe(0o600);
  const publicKey = natsUserOf((await readFile(made.keys.seedFile(gateway), "utf8")).trim()).publicKey;
  for (const path of ["gateway.pub", "pipeds/shop/eu/gateway.pub"])
    expect(await readFile(join(made.keys.dir, path), "utf8")).toBe(`${publicKey}\n`);
});

test("making keys again changes none", async () => {
  await using made = await keyring();
  const [before, text] = [await made.keys.list(), await made.users()];
  expect(await made.keys.ensure([gateway, ...eu])).toEqual([]);
  expect(await made.keys.save()).toEqual(before);
  expect(await made.users()).toBe(text);
});

test("a rotated key and the one before are accepted, until that is retired", async () => {
  await using made = await keyring();
  const first = (await made.keys.list()).find(({ owner }) => owner.role === "gateway");
  await made.keys.rotate([gateway]);
  const [second] = (await made.keys.save()).filter(({ owner }) => owner.role === "gateway");
  expect(second).toMatchObject({ oldPublicKey: first?.publicKey });
  expect(second?.publicKey).not.toBe(first?.publicKey);
  const both = await made.users();
  for (const key of [first?.publicKey, second?.publicKey]) expect(both).toContain(`nkey: ${key}`);
  expect(await readFile(join(made.keys.dir, "gateway.pub"), "utf8")).toBe(`${second?.publicKey}\n${first?.publicKey}\n`);
  await expect(made.keys.rotate([gateway])).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("retire") });

  for (let time = 0; time < 2; time++) await made.keys.retire([gateway]);
  await made.keys.save();
  expect(await made.users()).not.toContain(first?.publicKey);
  expect(await made.users()).toContain(`nkey: ${second?.publicKey}`);
});

test("a piped whose keys are removed is not accepted any more", async () => {
  await using made = await keyring();
  const keys = (await made.keys.list()).filter(({ owner }) => "pipedId" in owner).map(({ publicKey }) => publicKey);
  await made.keys.remove(eu);
  await made.keys.save();
  for (const key of keys) expect(await made.users()).not.toContain(key);
  await expect(made.keys.remove(eu)).rejects.toMatchObject({ code: "not_found" });
});

test("a piped id of another project is refused: commands name no project", async () => {
  await using made = await keyring();
  await expect(made.keys.ensure(requireOwners(["bank/eu"]))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("project shop has a piped eu already"),
  });
});

test("a key that others may read, or that is none, is refused without showing it", async () => {
  await using made = await keyring();
  const file = made.keys.seedFile(gateway);
  const seed = (await readFile(file, "utf8")).trim();
  await chmod(file, 0o644);
  await expect(made.keys.list()).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("chmod 600") });
  await chmod(file, 0o600);
  await writeFile(file, `${seed}x`);
  const failed = made.keys.list();
  await expect(failed).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("holds no key") });
  await expect(failed).rejects.not.toThrow(seed.slice(0, 20));
});

test.for(["", "shop/eu/gateway", "shop/eu/watcher/x", "ci:", "../x", "shop/..", "a.b/c"])("%j names no user", (word) => {
  expect(ownersOf(word)).toBeUndefined();
  expect(() => requireOwners([word])).toThrow("names no user");
  expect(() => requirePiped(word)).toThrow("names no piped");
});
