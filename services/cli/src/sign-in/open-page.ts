import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { localTokenFile, writePrivateFile } from "@slipway/runtime/client";
import { openInBrowser } from "./open-in-browser.ts";
import type { PageAddress } from "./page-address.ts";

/**
 * Opens the page in the browser of this machine. A link that signs in is opened through a file that only this user can read: every user of a machine sees the words of a command, and could be
 * faster than the browser.
 */
export async function openPage({ address, signsIn }: PageAddress): Promise<void> {
  if (!signsIn) return openInBrowser(address);
  const { port, protocol } = new URL(address);
  const file = join(dirname(localTokenFile(Number(port) || (protocol === "https:" ? 443 : 80))), "open.html");
  const target = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  await writePrivateFile(
    file,
    `<!doctype html>\n<title>Slipway</title>\n<meta http-equiv="refresh" content="0; url=${target}">\n`,
    "the link",
  );
  openInBrowser(pathToFileURL(file).href);
}
