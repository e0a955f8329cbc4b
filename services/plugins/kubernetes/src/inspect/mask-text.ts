import type { KubeObject } from "../manifests/kube-object.ts";
import { secretTexts } from "../ready/secret-texts.ts";

const mask = "*****";

/**
 * Replaces the values of Secrets in texts: as they are, line by line, encoded in base64, and as they are written inside JSON texts and URLs. Values of less than four
 * characters stay: they are parts of other words.
 */
export function maskerOf(secrets: readonly KubeObject[]): (text: string) => string {
  const plain = secretTexts(secrets.map((object) => ({ object, file: "", line: 0 })));
  const texts = new Set(plain.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text.toWellFormed())]));
  if (texts.size === 0) return (text) => text;
  const longestFirst = [...texts].toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join("|"), "g");
  return (text) => text.replace(pattern, mask);
}
