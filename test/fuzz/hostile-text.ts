import fc from "fast-check";

/** Pieces that mean something to a reader of YAML, JSON or our formats, and some that mean something only together. */
const pieces = [
  ..."{}[]:,-?&*!|>%@`\"'# \n\t\r\\~".split(""),
  ..."--- |... |\n  |: |- |? |&a |*a |&b |*b |<<: *a|<<: |!!set |!!binary |!x |#c\n|\"\"|''|\u2028|\ufeff|\0|😀|\ud800".split("|"),
  ..."1 0x 0o 1e999 7e12345 .inf ~ null yes on 2026-01-02 __proto__ constructor toString".split(" "),
  ..."apiVersion: v1|kind: |Application|KubernetesApp|Piped|List|ConfigMap|AnalysisTemplate|metadata: |spec: |items: |pipecd.dev/v1beta1".split(
    "|",
  ),
  ..."name: |labels: |plugins: |pipeline: |stages: |with: |trigger: |onCommit: |paths: |timeout: 1h|deployTargets: |secretManagement: ".split(
    "|",
  ),
];

const soup = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, fc.string()), { maxLength: 60 })
  .map((all) => all.join(""));

/** Texts that are mostly broken: pieces in any order, and valid texts with one part removed, repeated or replaced. */
function hostileText(valid: readonly string[]): fc.Arbitrary<string> {
  const harmed = fc
    .record({
      text: fc.constantFrom(...valid),
      at: fc.nat(),
      length: fc.nat(40),
      times: fc.nat(30),
      instead: soup,
      kind: fc.constantFrom("cut", "repeat", "replace"),
    })
    .map(({ text, at, length, times, instead, kind }) => {
      const start = at % (text.length + 1);
      const part = text.slice(start, start + length);
      const middle = kind === "cut" ? "" : kind === "repeat" ? part.repeat(times) : instead;
      return text.slice(0, start) + middle + text.slice(start + length);
    });
  return fc.oneof(soup, harmed, fc.constantFrom(...valid));
}

/** The same as bytes, with some that are not UTF-8. Of bytes, others are made by the same harm. */
export function hostileBytes(valid: readonly (string | Uint8Array)[]): fc.Arbitrary<Uint8Array> {
  if (valid.some((each) => typeof each !== "string")) {
    const harmed = hostileText(valid.map((each) => Buffer.from(each).toString("latin1")));
    return fc.oneof({ weight: 6, arbitrary: harmed.map((each) => Buffer.from(each, "latin1")) }, fc.uint8Array({ maxLength: 200 }));
  }
  const text = hostileText(valid.map(String));
  return fc.oneof(
    { weight: 6, arbitrary: text.map((each) => new TextEncoder().encode(each)) },
    text.map((each) => Buffer.from(`\ufeff${each}`, "utf16le")),
    text.map((each) => Buffer.from(each, "latin1")),
    fc.uint8Array({ maxLength: 200 }),
  );
}
