import { parsePipedFile } from "@slipway/app-config";
import { isFault, parseRemote, separateCredentials, withoutUserInfo } from "@slipway/domain";
import { expect, test } from "vitest";

/** Addresses with a secret in a form that is easily missed. */
const addresses = [
  "https://bob:GEHEIM@host/x.git",
  "https://GEHEIM@host/x.git",
  "https://bob:it'sGEHEIM@host/x.git",
  'https://bob:a"GEHEIM@host/x.git',
  "https://bob:p@GEHEIM@host/x.git",
  "https://bob:p?GEHEIM#x@host/x.git",
  "https://bob:%zzGEHEIM@host/x.git",
  "HTTPS://bob:GEHEIM@HOST/x.git",
  "ssh://bob:GEHEIM@host/x.git",
  // Mistakes, which end in a message.
  "https://bob:pa/GEHEIM@host/x.git",
  "https://bob:my GEHEIM@host/x.git",
  "https://bob:\nGEHEIM@host/x.git",
  "https:/bob:GEHEIM@host/x.git",
  "https:bob:GEHEIM@host/x.git",
  "bob:GEHEIM@host:x.git",
  "ftp://bob:GEHEIM@host/x.git",
  "https://bob:GEHEIM@",
  "://bob:GEHEIM@host/x",
];

test.for(addresses)("the secret in %j is in no address and no message", (address) => {
  const shown = attempt(() => separateCredentials(address).address);
  expect(shown).not.toContain("GEHEIM");
  const piped = `apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: one\n  repositories: [{repoId: r, branch: main, remote: ${JSON.stringify(address)}}]\n`;
  const { problems, warnings } = parsePipedFile(piped, { filename: "piped.yaml" });
  expect(JSON.stringify([problems, warnings])).not.toContain("GEHEIM");
});

test("the host of an address is what follows the last @ before the path", () => {
  expect(parseRemote("https://bob:p@ss@host:8443/a@b.git")).toMatchObject({ user: "bob", password: "p@ss", host: "host", path: "a@b.git" });
  expect(separateCredentials("https://bob:it's@host/x.git").address).toBe("https://host/x.git");
});

test("an error of Git that quotes an address shows none of its secret", () => {
  for (const address of addresses.slice(0, 6))
    expect(withoutUserInfo(`fatal: unable to access '${address}/': Could not resolve host: host`)).not.toContain("GEHEIM");
});

function attempt(read: () => string): string {
  try {
    return read();
  } catch (error) {
    expect(isFault(error, "invalid")).toBe(true);
    return String(error);
  }
}
