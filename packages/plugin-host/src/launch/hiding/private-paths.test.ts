import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { samplePiped } from "../../testing/sample-piped.ts";
import { privatePaths } from "./private-paths.ts";

test("the data directory, the piped file and the files that it names are private, if they are files", async () => {
  await using dir = await tempDir("private");
  const file = (name: string) => join(dir.path, name);
  for (const name of ["piped.yaml", "ssh", "kubeconfig", "password"]) await writeFile(file(name), "secret");
  const piped = samplePiped(`
git: {sshKeyFile: ${file("ssh")}}
plugins:
  - name: kubernetes
    deployTargets: [{name: a, config: {kubeConfigPath: ${file("kubeconfig")}}}, {name: b, config: {kubeConfigPath: ${file("missing")}}}]
  - name: analysis
    config: {analysisProviders: [{name: prom, type: PROMETHEUS, config: {address: "http://a", usernameFile: ${dir.path}, passwordFile: ${file("password")}}}]}
`);
  const given = { piped, dataDir: file("data"), sockets: file("data/run"), files: [file("piped.yaml")] };
  expect(privatePaths(given)).toEqual({
    folders: [file("data")],
    files: ["piped.yaml", "ssh", "kubeconfig", "password"].map(file),
  });
  expect(privatePaths({ ...given, sockets: file("sockets") }).folders).toEqual([file("data"), file("sockets")]);
});

test("a volume of Kubernetes is private as a whole, because its files are replaced behind a link", async () => {
  await using dir = await tempDir("private");
  await mkdir(join(dir.path, "..2026"));
  await writeFile(join(dir.path, "..2026", "piped.yaml"), "secret");
  await symlink("..2026", join(dir.path, "..data"));
  await symlink("..data/piped.yaml", join(dir.path, "piped.yaml"));
  const { folders } = privatePaths({ piped: samplePiped(), dataDir: "/data", sockets: "/data/run", files: [join(dir.path, "piped.yaml")] });
  expect(folders).toEqual(["/data", dir.path]);
});
