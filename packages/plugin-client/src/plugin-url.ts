import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "@slipway/domain";

/** Where a plugin comes from: it runs already and is only connected to, or it is a program to start. */
export type PluginLocation =
  | { readonly kind: "connect"; readonly url: string }
  | { readonly kind: "launch"; readonly command: PluginCommand };

/** A program and what comes before `start` on its command line. */
export type PluginCommand = readonly [program: string, ...args: string[]];

/**
 * Reads the `url` of a plugin in the piped file: `http://host:port` (runs already), `file:///path`, a path, or `exec:program arg…`
 * (split at blanks, no shell). A TypeScript or JavaScript file is run by the Node that runs this. Throws `invalid` for anything else.
 */
export function parsePluginUrl(plugin: string, url: string): PluginLocation {
  if (url.startsWith("http://")) return { kind: "connect", url };
  if (url.startsWith("file://")) return { kind: "launch", command: commandOf(pathOf(plugin, url)) };
  if (url.startsWith("exec:")) {
    const [program = "", ...args] = url.slice("exec:".length).trim().split(/\s+/);
    if (program === "") throw new Fault("invalid", `plugin ${plugin}: ${url} names no program`);
    return { kind: "launch", command: [program, ...args] };
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme !== undefined)
    throw new Fault(
      "invalid",
      `plugin ${plugin}: cannot get a plugin by ${scheme}: yet, use file://, exec:, a path, or the http:// address of one that runs`,
    );
  if (url === "") throw new Fault("invalid", `plugin ${plugin}: its url is empty`);
  return { kind: "launch", command: commandOf(url) };
}

function pathOf(plugin: string, url: string): string {
  // PipeCD's users also write file://plugins/wait, which is no proper file URL: the first segment would be a host.
  const path = url.slice("file://".length);
  if (!isAbsolute(path)) return path;
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new Fault("invalid", `plugin ${plugin}: ${url} is no file URL`, { cause });
  }
}

function commandOf(path: string): PluginCommand {
  return /\.[mc]?[jt]s$/.test(path) ? [process.execPath, path] : [path];
}
