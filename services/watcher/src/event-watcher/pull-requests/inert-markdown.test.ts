import { expect, test } from "vitest";
import { inertMarkdown } from "./inert-markdown.ts";

test.for([
  ["1.2.3-rc.1", "1.2.3-rc.1"],
  ["ghcr.io/acme/web@sha256:0a1b", "ghcr.io/acme/web@sha256:0a1b"],
  ["@acme/owners closes #12 and GH-7, !3", "@\u200bacme/owners closes #\u200b12 and GH-\u200b7, !\u200b3"],
  ["/merge", "/\u200bmerge"],
  ["fixes https://github.com/acme/web/issues/1", "fixes https:/\u200b/\u200bgithub.com/acme/web/issues/1"],
  ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
  ["![x](javascript:alert(1))", "!\u200b\\[x\\](javascript:alert(1))"],
  ["`code` *b* _i_ a|b", "\\`code\\` \\*b\\* \\_i\\_ a\\|b"],
  ["- [x] done", "-\u200b \\[x\\] done"],
] as const)("%j is shown as %j", ([text, want]) => expect(inertMarkdown(text)).toBe(want));
