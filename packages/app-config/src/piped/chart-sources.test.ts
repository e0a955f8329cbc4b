import { expect, test } from "vitest";
import { parsePipedFile } from "./parse-piped-file.ts";

test("what the kubernetes plugin refuses of chart repositories and registries is found in the piped file, with its place", () => {
  const file = [
    "apiVersion: pipecd.dev/v1beta1",
    "kind: Piped",
    "spec:",
    "  projectID: p",
    "  pipedID: d",
    "  plugins:",
    "    - name: kubernetes",
    "      config:",
    "        chartRepositories:",
    "          - {name: a, address: https://a.example}",
    "          - {name: a, address: https://b.example, username: u, password: geheim}",
    "          - {name: c, address: https://c.example, password: geheim}",
    "          - {type: GIT, name: d, address: 'https://u:geheim@d.example'}",
    "        chartRegistries:",
    "          - {address: R.example:1}",
    "          - {address: 'oci://r.example:1/', username: u, password: geheim, passwordFile: p}",
    "          - {address: r.example/team}",
    "",
  ].join("\n");
  const { problems } = parsePipedFile(file, { filename: "piped.yaml" });
  const found = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const config = "spec.plugins[0].config";
  expect(found).toEqual(
    expect.arrayContaining([
      `11:20: ${config}.chartRepositories[1].name: is not unique`,
      `12:13: ${config}.chartRepositories[2]: needs a username together with one of password and passwordFile`,
      `16:23: ${config}.chartRegistries[1].address: is not unique`,
      `16:13: ${config}.chartRegistries[1]: needs a username together with one of password and passwordFile`,
      expect.stringMatching(/^13:20: .*type: must be HTTP: for charts in Git/),
      expect.stringMatching(/^13:43: .*address: must be an address .* without user and password/),
      expect.stringMatching(/^17:23: .*address: must be the host of a registry .* without a path/),
    ]),
  );
  expect(found).toHaveLength(7);
  expect(found.join("\n")).not.toContain("geheim");
});
