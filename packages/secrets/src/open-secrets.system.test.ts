import { createPublicKey } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePipedFile } from "@slipway/app-config";
import { openSources, type Sources } from "@slipway/git";
import { createLogger, hiddenValues, silentLogger } from "@slipway/runtime";
import { type GitRepository, type GitServer, smallDisk, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findSecretsFolder } from "./files/secrets-folder.ts";
import { encryptHybrid } from "./key-pair/hybrid.ts";
import { generateKeys } from "./key-pair/rsa-keys.ts";
import { openSecrets } from "./open-secrets.ts";
import { sopsFiles, sopsKeys } from "./testing/sops-vectors.ts";

let dir: Awaited<ReturnType<typeof tempDir>>;
let server: GitServer;
let repository: GitRepository;
let sources: Sources;
const [current, previous] = await Promise.all([generateKeys(), generateKeys()]);

beforeAll(async () => {
  dir = await tempDir("secrets");
  server = await startGitServer();
  repository = await server.createRepository("apps", { "README.md": "" });
  sources = await openOther();
  for (const [name, key] of Object.entries({ current, previous }))
    await writeFile(join(dir.path, `${name}.pem`), key.privateKey, { mode: 0o600 });
  await writeFile(join(dir.path, "age.txt"), `${sopsKeys.one}\n`, { mode: 0o640 });
});
afterAll(async () => {
  await sources[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const openOther = () =>
  openSources({
    dir: join(dir.path, "data", "git"),
    repositories: [{ id: "apps", remote: repository.url, branch: "main" }],
    log: silentLogger(),
  });
const pipedOf = (secretManagement: string) => {
  const { piped, problems } = parsePipedFile(
    `apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: q\n  secretManagement: ${secretManagement}\n`,
    { filename: "piped.yaml" },
  );
  expect(problems).toEqual([]);
  if (!piped) throw new Error("no piped");
  return piped;
};
const file = (name: string) => join(dir.path, name);
const bothKeys = () =>
  `{type: KEY_PAIR, config: {privateKeyFile: ${file("current.pem")}, previousPrivateKeyFile: ${file("previous.pem")}}, sops: {ageKeyFile: ${file("age.txt")}}}`;
const open = (secretManagement = bothKeys(), options: { dir?: string; log?: ReturnType<typeof silentLogger> } = {}) =>
  openSecrets({ piped: pipedOf(secretManagement), sources, dataDir: file("data"), log: silentLogger(), ...options });
const encrypted = (value: string, keys = current) => encryptHybrid(Buffer.from(value), createPublicKey(keys.privateKey));
const folder = async () => {
  const found = await findSecretsFolder({ dataDir: file("data") });
  if (!found) throw new Error("this machine has no tmpfs");
  return found;
};

const appFile = (spec: string) => `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: shop\n${spec}`;
let count = 0;
/** Commits an application of its own, and tells where it is. */
async function application(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
  count += 1;
  const path = `app-${count}`;
  for (const [name, target] of Object.entries(links)) {
    await mkdir(join(repository.workdir, path), { recursive: true });
    await symlink(target, join(repository.workdir, path, name));
  }
  const commit = await repository.commit(Object.fromEntries(Object.entries(files).map(([name, text]) => [join(path, name), text])), "app");
  return { source: { repositoryId: "apps", path, configFilename: "app.pipecd.yaml" }, commit, id: path };
}

test("an application without secrets is read where it is, and nothing is copied", async () => {
  using secrets = await open();
  const { source, commit, id } = await application({ "app.pipecd.yaml": appFile(""), "a.yaml": "a: {{ .x }}\n" });
  for (const _ of ["first", "second"]) {
    await using opened = await secrets.openSource(source, commit, { applicationId: id });
    expect(opened.applicationDirectory).toContain(join("data", "git"));
  }
  expect(await readdir((await folder()).copies)).toEqual([]);
});

test("secrets, attachments and files of SOPS are decrypted in a private copy in memory, which is removed with what opened it", async () => {
  using secrets = await open();
  const { source, commit, id } = await application({
    "app.pipecd.yaml": appFile(
      `  encryption:\n    encryptedSecrets: {password: "${encrypted("open-c4nary")}", old: "${encrypted("older-c4nary", previous)}"}\n` +
        `    decryptionTargets: [secret.yaml, conf/app.conf]\n  attachment: {sources: {conf: conf/app.conf}, targets: [config.yaml]}\n`,
    ),
    "secret.yaml": "password: {{ .encryptedSecrets.password }}\nold: {{ .encryptedSecrets.old | b64enc }}\n",
    "conf/app.conf": "url=postgres://u:{{ .encryptedSecrets.password }}@db\n",
    "config.yaml": "data:\n  app.conf: {{ .attachment.conf | quote }}\n",
    "sops.yaml": sopsFiles["regex.enc.yaml"],
    "not-a-target.yaml": "{{ .Values.image }}\n",
  });
  const opened = await secrets.openSource(source, commit, { applicationId: id });
  const { copies, values } = await folder();
  const at = (name: string) => readFile(join(opened.applicationDirectory, name), "utf8");
  expect(opened.applicationDirectory.startsWith(copies)).toBe(true);
  expect(((await stat(copies)).mode & 0o777).toString(8)).toBe("700");
  expect(await at("secret.yaml")).toBe(`password: open-c4nary\nold: ${Buffer.from("older-c4nary").toString("base64")}\n`);
  expect(await at("config.yaml")).toBe('data:\n  app.conf: "url=postgres://u:open-c4nary@db\\n"\n');
  expect(await at("sops.yaml")).toContain('token: "t0ken-c4nary"');
  expect(await at("not-a-target.yaml")).toBe("{{ .Values.image }}\n");
  expect(hiddenValues.maskFor(id, "open-c4nary t0ken-c4nary")).toBe("***** *****");
  expect(await readdir(values)).toHaveLength(1);
  await opened[Symbol.asyncDispose]();
  expect([await readdir(copies), await readdir(values)]).toEqual([[], []]);
});

test("a plugin of others gets a copy of the whole repository, with the secrets of the application", async () => {
  using secrets = await open();
  const { source, commit, id } = await application({
    "app.pipecd.yaml": appFile(`  encryption: {encryptedSecrets: {a: "${encrypted("whole-c4nary")}"}, decryptionTargets: [s.yaml]}\n`),
    "s.yaml": "{{ .encryptedSecrets.a }}",
  });
  for (const files of ["whole", "private"] as const) {
    await using opened = await secrets.openSource(source, commit, { applicationId: id, files });
    expect(await readFile(join(opened.applicationDirectory, "s.yaml"), "utf8")).toBe("whole-c4nary");
    expect(await readFile(join(opened.applicationDirectory, "../README.md"), "utf8")).toBe("");
    await writeFile(join(opened.applicationDirectory, "new"), "");
  }
});

test("a kustomization's base that SOPS has encrypted is decrypted too", async () => {
  using secrets = await open();
  await repository.commit(
    { "base/kustomization.yaml": "resources: [secret.yaml]", "base/secret.yaml": sopsFiles["regex.enc.yaml"] },
    "base",
  );
  const { source, commit, id } = await application({ "app.pipecd.yaml": appFile(""), "kustomization.yaml": "resources: [../base]" });
  await using opened = await secrets.openSource(source, commit, { applicationId: id });
  expect(await readFile(join(opened.applicationDirectory, "../base/secret.yaml"), "utf8")).toContain("t0ken-c4nary");
});

test("where secrets are withheld, no key is needed, and a change of a ciphertext is still seen", async () => {
  using secrets = await open("{type: NONE}");
  const files = (value: string) => ({
    "app.pipecd.yaml": appFile(`  encryption: {encryptedSecrets: {a: "${value}"}, decryptionTargets: [s.yaml]}\n`),
    "s.yaml": "data: {a: {{ .encryptedSecrets.a }}}\n",
    "sops.yaml": sopsFiles["full.enc.yaml"],
  });
  const shown = async (value: string) => {
    const { source, commit, id } = await application(files(value));
    await using opened = await secrets.openSource(source, commit, { applicationId: id, withhold: true });
    expect(opened.withheld).toBe(true);
    expect(hiddenValues.has(id)).toBe(false);
    expect(await readFile(join(opened.applicationDirectory, "sops.yaml"), "utf8")).toMatch(
      /password: "withheld[\da-f]{8}"[\s\S]*int: 0\n[\s\S]*"yes": false/,
    );
    return await readFile(join(opened.applicationDirectory, "s.yaml"), "utf8");
  };
  const value = encrypted("withheld-c4nary");
  const first = await shown(value);
  expect(first).toMatch(/^data: \{a: withheld[\da-f]{8}\}\n$/);
  expect(await shown(value)).toBe(first);
  expect(await shown(encrypted("withheld-c4nary"))).not.toBe(first);
});

test("files of SOPS that the application names stay encrypted", async () => {
  using secrets = await open("{type: NONE}");
  const { source, commit, id } = await application({
    "app.pipecd.yaml": appFile("  sops: {ignore: [ops/**]}\n"),
    "ops/secret.yaml": sopsFiles["regex.enc.yaml"],
  });
  await using opened = await secrets.openSource(source, commit, { applicationId: id });
  expect(opened.applicationDirectory).toContain(join("data", "git"));
  expect(await readFile(join(opened.applicationDirectory, "ops/secret.yaml"), "utf8")).toContain("ENC[");
});

const spec = (targets: string, value = encrypted("x-c4nary")) =>
  appFile(`  encryption:\n    encryptedSecrets:\n      a: "${value}"\n    decryptionTargets: [${targets}]\n`);
const attachment = (sources: string, targets: string) => appFile(`  attachment: {sources: {c: ${sources}}, targets: [${targets}]}\n`);

test.for([
  {
    name: "an unknown name",
    files: { "app.pipecd.yaml": spec("s.yaml"), "s.yaml": "ü: ok\nü: {{ .encryptedSecrets.zebra }}\n" },
    want: "s.yaml:2:7: encryptedSecrets has no zebra; it has a",
  },
  {
    name: "another template language",
    files: { "app.pipecd.yaml": spec("s.yaml"), "s.yaml": "{{ .Values.a }}" },
    want: "s.yaml:1:4: .Values.a is not known here; known is .encryptedSecrets.NAME",
  },
  {
    name: "a changed ciphertext",
    files: { "app.pipecd.yaml": spec("s.yaml", `AAAA${encrypted("x").slice(4)}`), "s.yaml": "" },
    want: "app.pipecd.yaml:7:10: spec.encryption.encryptedSecrets.a: is too short",
  },
  {
    name: "a value that is not encrypted",
    files: { "app.pipecd.yaml": spec("s.yaml", "hunter2"), "s.yaml": "" },
    want: "app.pipecd.yaml:7:10: spec.encryption.encryptedSecrets.a: is not base64: write what slipway encrypt prints",
  },
  {
    name: "a target that is not there",
    files: { "app.pipecd.yaml": spec("s.yaml") },
    want: "app.pipecd.yaml:8:25: spec.encryption.decryptionTargets.0: there is no file s.yaml in the application's directory",
  },
  {
    name: "a target outside of the application's directory",
    files: { "app.pipecd.yaml": spec("../README.md") },
    want: '"../README.md" is outside of the application\'s directory',
  },
  { name: "an absolute target", files: { "app.pipecd.yaml": spec("/etc/passwd") }, want: '"/etc/passwd" is outside' },
  {
    name: "a target that is a link",
    files: { "app.pipecd.yaml": spec("link.yaml") },
    links: { "link.yaml": "../README.md" },
    want: "link.yaml is, or is behind, a symbolic link",
  },
  {
    name: "a target behind a link",
    files: { "app.pipecd.yaml": spec("folder/s.yaml") },
    links: { folder: ".." },
    want: "folder/s.yaml is, or is behind, a symbolic link",
  },
  { name: "a target that is a folder", files: { "app.pipecd.yaml": spec("d"), "d/x": "" }, want: "d is not a file" },
  {
    name: "an attachment from outside",
    files: { "app.pipecd.yaml": attachment("../README.md", "t"), t: "{{ .attachment.c }}" },
    want: "app.pipecd.yaml:5:29: spec.attachment.sources.c: ",
  },
  {
    name: "an attachment that is a link",
    files: { "app.pipecd.yaml": attachment("l", "t"), t: "{{ .attachment.c }}" },
    links: { l: "/etc/hostname" },
    want: "l is, or is behind, a symbolic link",
  },
  {
    name: "attachments in a circle",
    files: { "app.pipecd.yaml": attachment("t", "t"), t: "{{ .attachment.c }}" },
    want: "t is attached to itself: t needs t",
  },
  {
    name: "a changed file of SOPS",
    files: { "app.pipecd.yaml": appFile(""), "x/s.yaml": sopsFiles["regex.enc.yaml"].replace("name: plain", "name: other") },
    want: "x/s.yaml:7:1: the file was changed after SOPS had encrypted it",
  },
])("$name fails with its place, and leaves nothing decrypted", async ({ files, links, want }) => {
  using secrets = await open();
  const { source, commit, id } = await application(
    files as Readonly<Record<string, string>>,
    links as Readonly<Record<string, string>> | undefined,
  );
  const opening = secrets.openSource(source, commit, { applicationId: id });
  await expect(opening).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(want) });
  expect(await readdir((await folder()).copies)).toEqual([]);
});

test("without keys, what needs them fails and says where to set them", async () => {
  using secrets = await open("{type: NONE}");
  const one = await application({ "app.pipecd.yaml": spec("s.yaml"), "s.yaml": "" });
  await expect(secrets.openSource(one.source, one.commit, { applicationId: "x" })).rejects.toThrow(
    "app.pipecd.yaml:6:5: spec.encryption: this piped has no key to decrypt with: set secretManagement in the piped file",
  );
  const two = await application({ "app.pipecd.yaml": appFile(""), "s.yaml": sopsFiles["regex.enc.yaml"] });
  await expect(secrets.openSource(two.source, two.commit, { applicationId: "x" })).rejects.toThrow(
    /^s\.yaml:7:1: the file is encrypted with SOPS, and this piped has no age key: set secretManagement\.sops\.ageKeyFile/,
  );
});

test("keys are rotated while a piped runs: the previous one decrypts what was encrypted for it, until it is taken away", async () => {
  const keys = file("rotated.pem");
  await writeFile(keys, previous.privateKey, { mode: 0o600 });
  using secrets = await open(`{type: KEY_PAIR, config: {privateKeyFile: ${keys}}}`);
  const { source, commit } = await application({
    "app.pipecd.yaml": spec("s.yaml", encrypted("rotated-c4nary", previous)),
    "s.yaml": "{{ .encryptedSecrets.a }}",
  });
  await using before = await secrets.openSource(source, commit, { applicationId: "rotated" });
  expect(await readFile(join(before.applicationDirectory, "s.yaml"), "utf8")).toBe("rotated-c4nary");
  await writeFile(keys, current.privateKey);
  await expect(secrets.openSource(source, commit, { applicationId: "rotated" })).rejects.toThrow("was encrypted for another key");
});

test.for([
  { name: "a key that everybody may read", mode: 0o644, text: current.privateKey, want: "can be read by every user of this machine" },
  { name: "a file that is no key", mode: 0o600, text: "hello", want: "is not a private RSA key in PEM" },
])("$name is refused when a piped starts", async ({ mode, text, want }) => {
  const path = file("bad.pem");
  await writeFile(path, text);
  await chmod(path, mode);
  await expect(open(`{type: KEY_PAIR, config: {privateKeyFile: ${path}}}`)).rejects.toThrow(want);
  await expect(open(`{type: KEY_PAIR, config: {privateKeyFile: ${file("none.pem")}}}`)).rejects.toThrow("cannot be read");
});

test("a public key that belongs to another private one is refused when a piped starts", async () => {
  await writeFile(file("public.pem"), previous.publicKey);
  const config = (name: string) => `{type: KEY_PAIR, config: {privateKeyFile: ${file(name)}, publicKeyFile: ${file("public.pem")}}}`;
  await expect(open(config("current.pem"))).rejects.toThrow("publicKeyFile is not the public key of privateKeyFile");
  using _secrets = await open(config("previous.pem"));
});

test("what a killed process left decrypted is removed when the next one starts", async () => {
  using secrets = await open();
  const { source, commit, id } = await application({ "app.pipecd.yaml": spec("s.yaml"), "s.yaml": "{{ .encryptedSecrets.a }}" });
  await using _mine = await secrets.openSource(source, commit, { applicationId: id });
  const { copies, values } = await folder();
  const dead = "00000000-0000-4000-8000-000000000000.1";
  await mkdir(join(copies, `${dead}.copy`));
  await writeFile(join(copies, `${dead}.copy`, "s.yaml"), "left-c4nary");
  await writeFile(join(values, `${dead}.secret.values`), "{}");
  await using other = await openOther();
  using _secrets = await openSecrets({ piped: pipedOf(bothKeys()), sources: other, dataDir: file("data"), log: silentLogger() });
  expect((await readdir(copies)).filter((name) => name.startsWith(dead))).toEqual([]);
  expect((await readdir(values)).filter((name) => name.startsWith(dead))).toEqual([]);
  expect(await readdir(copies)).toHaveLength(1);
});

test("a file system in memory that is full while it is decrypted is no mistake of the application, and nothing is left", async () => {
  await using disk = await smallDisk({ megabytes: 1 });
  using secrets = await open(bothKeys(), { dir: disk.path });
  // A secret that becomes larger than the disk where it is inserted.
  const grown = `{{ .encryptedSecrets.a | indent 1000 ${'| replace " " "          " '.repeat(3)}}}`;
  const { source, commit, id } = await application({ "app.pipecd.yaml": spec("s.yaml", encrypted("full-c4nary")), "s.yaml": grown });
  await expect(secrets.openSource(source, commit, { applicationId: id })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("has no space left for decrypted files"),
  });
  const left = await readdir(disk.path, { recursive: true });
  expect(left.filter((name) => /\/copies\/|\/values\//.test(name))).toEqual([]);
});

test("a folder that is not in memory is used only if it is named, with a warning", async () => {
  const lines: string[] = [];
  const log = createLogger({ service: "x", destination: { write: (line) => void lines.push(line) } });
  using secrets = await open(bothKeys(), { dir: file("disk"), log });
  const { source, commit, id } = await application({
    "app.pipecd.yaml": spec("s.yaml", encrypted("ab")),
    "s.yaml": "{{ .encryptedSecrets.a }}",
  });
  await using opened = await secrets.openSource(source, commit, { applicationId: id });
  expect(opened.applicationDirectory.startsWith(file("disk"))).toBe(true);
  expect(lines.join("")).toContain("a secret of less than 4 characters is not masked");
  expect(await findSecretsFolder({ dataDir: file("data") }, ["/proc", undefined, file("nothing")])).toBeUndefined();
});
