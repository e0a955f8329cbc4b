import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { chartSourcesSchema } from "../input/chart-sources.ts";
import { registriesFile, repositoriesFile, signInOf, withoutSecrets } from "./sign-in.ts";

const parse = (config: object) => z.object(chartSourcesSchema).parse(config);
const signIn = { username: "bob", password: "geheim" };

test("a repository with its credentials is one of helm's", () => {
  const { chartRepositories } = parse({ chartRepositories: [{ name: "stable", address: "https://charts.example.com", insecure: true }] });
  const [settings] = chartRepositories;
  expect(JSON.parse(repositoriesFile(settings ? [{ settings, signIn }] : []))).toEqual({
    apiVersion: "v1",
    repositories: [
      { name: "stable", url: "https://charts.example.com", username: "bob", password: "geheim", insecure_skip_tls_verify: true },
    ],
  });
});

test.for([
  ["registry.example.com:5000", "registry.example.com:5000"],
  ["http://Localhost:5000", "localhost:5000"],
  ["oci://registry-1.docker.io", "https://index.docker.io/v1/"],
])("the credentials of the registry %s are those of %s", ([address = "", key = ""]) => {
  const [settings] = parse({ chartRegistries: [{ address }] }).chartRegistries;
  expect(JSON.parse(registriesFile(settings ? [{ settings, signIn }] : []))).toEqual({ auths: { [key]: { auth: "Ym9iOmdlaGVpbQ==" } } });
});

test("a registry without credentials is signed in to by nobody", () => {
  const [settings] = parse({ chartRegistries: [{ address: "a" }] }).chartRegistries;
  expect(JSON.parse(registriesFile(settings ? [{ settings, signIn: undefined }] : []))).toEqual({ auths: {} });
});

test("a password comes from the file as it is now, without white space at its ends", async () => {
  await using dir = await tempDir("password");
  const passwordFile = join(dir.path, "password");
  const [settings] = parse({ chartRegistries: [{ address: "a", username: "bob", passwordFile }] }).chartRegistries;
  await expect(settings && signInOf(settings)).rejects.toThrow(`the passwordFile ${passwordFile} for charts of a cannot be read`);
  await writeFile(passwordFile, "geheim\n");
  expect(settings && (await signInOf(settings))).toEqual(signIn);
});

test("no form of a password stays in a text", () => {
  const text = "failed https://a/b?sig=1 and Basic Ym9iOmdlaGVpbQ== and bob:geheim@a";
  expect(withoutSecrets(text, [signIn, undefined])).toBe("failed https://a/b?*** and Basic *** and bob:***@a");
});
