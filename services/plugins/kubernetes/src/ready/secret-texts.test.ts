import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { secretTexts } from "./secret-texts.ts";

test("values of Secrets are found encoded and decoded, line by line, the longest first; short ones are left out", () => {
  const encoded = Buffer.from("first line\nsecond").toString("base64");
  const { manifests } = parseManifests(
    `kind: Secret\napiVersion: v1\nmetadata: {name: s}\ndata: {key: "${encoded}"}\nstringData: {pin: "471", password: hunter2}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\ndata: {password: shown}\n`,
    "a.yaml",
  );
  expect(secretTexts(manifests)).toEqual([encoded, "first line\nsecond", "first line", "hunter2", "second"]);
});
