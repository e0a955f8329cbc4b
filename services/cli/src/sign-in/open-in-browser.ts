import { spawn } from "node:child_process";

/** Opens an address in the browser of this machine, if there is one. Whether that works is not known: the address is shown as well. Never throws. */
export function openInBrowser(address: string, env: NodeJS.ProcessEnv = process.env): void {
  const [program, ...words] = env["BROWSER"] ? [env["BROWSER"]] : process.platform === "darwin" ? ["open"] : ["xdg-open"];
  // An argument, not a line of a shell: nothing in an address is a command.
  const child = spawn(program, [...words, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/** Whether a browser of this machine can be opened for a person: not over SSH, and not without a screen. */
export function hasBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  if (env["BROWSER"]) return true;
  if (env["SSH_CONNECTION"] || env["SSH_TTY"] || env["CI"]) return false;
  return process.platform === "darwin" || Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}
