import { readFile } from "node:fs/promises";
import { Fault, messageOf } from "@slipway/plugin-sdk";
import { type ChartRegistrySettings, type ChartRepositorySettings, hostOfRegistry } from "../input/chart-sources.ts";

/** The user and the password for a server of charts. Do not log it. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
}

/**
 * The credentials of a repository or registry; undefined if it needs none. A file is read each time, so that a rotated password takes effect at once.
 * Throws `unavailable` if it cannot be read.
 */
export async function signInOf(settings: ChartRepositorySettings | ChartRegistrySettings): Promise<SignIn | undefined> {
  const { username, password, passwordFile, address } = settings;
  if (username === "") return undefined;
  if (passwordFile === "") return { username, password };
  try {
    return { username, password: (await readFile(passwordFile, "utf8")).trim() };
  } catch (cause) {
    throw new Fault("unavailable", `the passwordFile ${passwordFile} for charts of ${address} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** A repository or registry, and how to sign in. */
export interface SignedIn<Settings> {
  readonly settings: Settings;
  readonly signIn: SignIn | undefined;
}

/** The content of helm's `repositories.yaml`. JSON is YAML too. */
export function repositoriesFile(repositories: readonly SignedIn<ChartRepositorySettings>[]): string {
  return JSON.stringify({
    apiVersion: "v1",
    repositories: repositories.map(({ settings: { name, address, insecure }, signIn }) => ({
      name,
      url: address,
      ...signIn,
      insecure_skip_tls_verify: insecure,
    })),
  });
}

/** Helm looks for the credentials of this registry under another address, as Docker does. */
const otherKeys: Readonly<Record<string, string>> = {
  "docker.io": "https://index.docker.io/v1/",
  "registry-1.docker.io": "https://index.docker.io/v1/",
};

/** The content of helm's registry `config.json`. */
export function registriesFile(registries: readonly SignedIn<ChartRegistrySettings>[]): string {
  const auths = registries.flatMap(({ settings, signIn }) => {
    if (signIn === undefined) return [];
    const host = hostOfRegistry(settings.address);
    return [[otherKeys[host] ?? host, { auth: Buffer.from(`${signIn.username}:${signIn.password}`).toString("base64") }]];
  });
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}

/** A text of a program without the passwords, and without the queries of addresses, which may be signatures. */
export function withoutSecrets(text: string, signIns: readonly (SignIn | undefined)[]): string {
  let told = text.replace(/(https?:\/\/[^\s?"']+)\?[^\s"']+/g, "$1?***");
  for (const signIn of signIns) {
    if (signIn === undefined || signIn.password === "") continue;
    const { username, password } = signIn;
    const forms = [Buffer.from(`${username}:${password}`).toString("base64"), encodeURIComponent(password), password];
    for (const form of forms) told = told.replaceAll(form, "***");
  }
  return told;
}
