import { messageOf } from "@slipway/domain";
import { authorFrame } from "./author-frame.ts";

/** How the message of a failure begins that is a bug of the plugin's author. */
export const mistakeWords = "the plugin has a bug: ";

/** How users read an error that is not a Fault: as a bug of the plugin, with what it says and its place in the author's files. */
export function mistakeText(error: unknown): string {
  const place = authorFrame(error);
  return `${mistakeWords}${messageOf(error)}${place === undefined ? "" : ` (at ${place})`}`;
}
