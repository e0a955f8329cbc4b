import { pluginFile } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { shownUrl } from "./http-get.ts";
import { type NpmPackage, parseNpmPackage } from "./npm/npm-package.ts";
import { type OciReference, parseOciReference } from "./oci/oci-reference.ts";
import { commandOf, type PluginCommand } from "./plugin-command.ts";

/** Where a plugin comes from: it runs already and is only connected to, it is a local program, or it has to be fetched. */
export type PluginLocation =
  | { readonly kind: "connect"; readonly url: string }
  | { readonly kind: "launch"; readonly command: PluginCommand }
  | RemotePlugin;

/** A plugin to fetch before it is launched. */
export type RemotePlugin =
  | { readonly kind: "https"; readonly url: URL; readonly sha256: string | undefined }
  | { readonly kind: "oci"; readonly reference: OciReference }
  | { readonly kind: "npm"; readonly package: NpmPackage };

/** The expected content of a plugin, given beside its url in the piped file. */
export interface PluginPin {
  /** Of an `https:` program, in hex. */
  readonly sha256?: string | undefined;
  /** Of an `npm:` package, as npm writes it: `sha512-…`. */
  readonly integrity?: string | undefined;
}

/**
 * Reads the `url` of a plugin in the piped file: `http://host:port` (runs already), `file:///path`, a path, `exec:program arg…` (split at blanks,
 * without a shell), `https://…`, `oci://registry/repository:tag` or `npm:package@version`. A TypeScript or JavaScript file is run by the Node that runs
 * this. Throws `invalid` for anything else.
 */
export function parsePluginUrl(plugin: string, url: string, { sha256, integrity }: PluginPin = {}): PluginLocation {
  try {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? "";
    if (sha256 !== undefined && scheme !== "https")
      throw new Fault("invalid", `sha256 is only for an https: url, not for ${url}${scheme === "oci" ? ": write oci://…@sha256:…" : ""}`);
    if (integrity !== undefined && scheme !== "npm") throw new Fault("invalid", `integrity is only for an npm: package, not for ${url}`);
    switch (scheme) {
      case "http":
        return { kind: "connect", url };
      case "https":
        return { kind: "https", url: parseHttps(url), sha256: sha256 === undefined ? undefined : parseSha256(sha256) };
      case "oci":
        return { kind: "oci", reference: parseOciReference(url) };
      case "npm":
        return { kind: "npm", package: parseNpmPackage(url, integrity) };
      case "file":
        return { kind: "launch", command: commandOf(pathOf(url)) };
      case "exec":
        return { kind: "launch", command: parseExec(url) };
      case "":
        if (url === "") throw new Fault("invalid", "its url is empty");
        return { kind: "launch", command: commandOf(url) };
      default:
        throw new Fault(
          "invalid",
          `unsupported scheme ${scheme}: use file://, https://, oci://, npm:, exec:, a path, or the http:// address of a running plugin`,
        );
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `plugin ${plugin}: ${error.message}`, { cause: error });
  }
}

function parseHttps(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) throw new Fault("invalid", "its https: url is invalid");
  return parsed;
}

function parseSha256(text: string): string {
  const hex = text.toLowerCase().replace(/^sha256:/, "");
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Fault("invalid", `${text} is not a sha256: it needs 64 hexadecimal digits`);
  return hex;
}

function pathOf(url: string): string {
  const path = pluginFile(url);
  if (path === undefined) throw new Fault("invalid", `${url} is not a file URL`);
  return path;
}

function parseExec(url: string): PluginCommand {
  const [program = "", ...args] = url.slice("exec:".length).trim().split(/\s+/);
  if (program === "") throw new Fault("invalid", `${url} does not name a program`);
  return [program, ...args];
}

/** The `url` of a plugin for display: without user, password, query and the arguments of a command, which may be secret. */
export function shownPluginUrl(url: string): string {
  if (url.startsWith("exec:")) return `exec:${url.slice("exec:".length).trim().split(/\s+/)[0] ?? ""}`;
  const parsed = /^https?:/i.test(url) ? URL.parse(url) : null;
  return parsed === null ? url : shownUrl(parsed);
}
