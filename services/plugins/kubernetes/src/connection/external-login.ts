import { X509Certificate } from "node:crypto";
import type { RequestOptions } from "node:https";
import { KubeConfig, type User } from "@kubernetes/client-node";
import { Fault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, listAt, objectAt, textAt } from "../json/json.ts";
import type { Login } from "./login.ts";

/**
 * Credentials from a credential plugin or an auth provider of the kubeconfig. They are requested when needed and cached until they expire by this machine's
 * clock, or were rejected.
 */
export async function externalLogin(user: JsonObject): Promise<Login> {
  let config = configOf(user);
  const ask = async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options).catch((cause) => {
      throw new Fault(
        "precondition",
        `the credential plugin ${textAt(user, "exec", "command") || "of the kubeconfig"} returned no credentials`,
        { cause },
      );
    });
    return options;
  };
  const { cert, key } = await ask();
  let renewal: Promise<unknown> | undefined;
  return {
    tls: { ...(typeof cert === "string" && { cert: Buffer.from(cert) }), ...(typeof key === "string" && { key: Buffer.from(key) }) },
    ...(typeof cert === "string" && { endsAt: new X509Certificate(cert).validToDate.getTime() }),
    async authorization(rejected) {
      await renewal;
      const value = authorizationOf(await ask());
      if (value === undefined || value !== rejected) return value;
      // Once for all requests that were rejected. The cache is the configuration's.
      renewal ??= Promise.resolve()
        .then(() => {
          config = configOf(user);
          return ask();
        })
        .finally(() => {
          renewal = undefined;
        });
      await renewal;
      return authorizationOf(await ask());
    },
  };
}

function authorizationOf({ headers }: RequestOptions): string | undefined {
  const value =
    headers === undefined || Array.isArray(headers) ? undefined : Object.entries(headers).find(([name]) => name === "Authorization")?.[1];
  return typeof value === "string" ? value : undefined;
}

function configOf(user: JsonObject): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "cluster", server: "https://localhost", skipTLSVerify: false }, userOf(user));
  return config;
}

function userOf(user: JsonObject): User {
  const exec = objectAt(user, "exec");
  const provider = objectAt(user, "auth-provider");
  return {
    name: "user",
    ...(Object.keys(exec).length > 0 && {
      exec: {
        apiVersion: textAt(exec, "apiVersion"),
        command: textAt(exec, "command"),
        args: listAt(exec, "args").map(String),
        env: listAt(exec, "env")
          .filter(isJsonObject)
          .map((variable) => ({ name: textAt(variable, "name"), value: textAt(variable, "value") })),
      },
    }),
    ...(Object.keys(provider).length > 0 && { authProvider: { name: textAt(provider, "name"), config: objectAt(provider, "config") } }),
  };
}
