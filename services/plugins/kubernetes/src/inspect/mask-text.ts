import { Masker } from "@slipway/plugin-sdk";
import type { KubeObject } from "../manifests/kube-object.ts";
import { secretTexts } from "../ready/secret-texts.ts";

/**
 * Replaces the values of Secrets in texts: as they are, line by line, and in the usual encodings. Values of less than four characters stay: they are parts of
 * other words.
 */
export function maskerOf(secrets: readonly KubeObject[]): (text: string) => string {
  const masker = new Masker();
  for (const text of secretTexts(secrets.map((object) => ({ object, file: "", line: 0 })))) masker.add(text);
  return (text) => masker.mask(text);
}
