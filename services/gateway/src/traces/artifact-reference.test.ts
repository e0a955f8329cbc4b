import { expect, test } from "vitest";
import { artifactReference } from "./artifact-reference.ts";

const digest = `sha256:${"5e".repeat(32)}`;
const hash = "a1b2c3d4".repeat(5);

test.for([
  ["ghcr.io/acme/web:1.4.0", { artifact: "ghcr.io/acme/web:1.4.0", commitHash: "" }],
  [`pkg:oci/web@${digest}?repository_url=ghcr.io/acme/web&tag=1.4.0`, { artifact: digest, commitHash: "" }],
  [`pkg:oci/web@${digest.replace(":", "%3A")}`, { artifact: digest, commitHash: "" }],
  ["pkg:docker/acme/web@1.4.0?repository_url=ghcr.io", { artifact: "ghcr.io/acme/web:1.4.0", commitHash: "" }],
  ["pkg:docker/nginx@1.27", { artifact: "nginx:1.27", commitHash: "" }],
  [`pkg:generic/web@${hash}?vcs_url=git%2Bhttps://git.example.com/apps%40${hash}#web`, { artifact: "", commitHash: hash }],
] as const)("%s", ([text, wanted]) => {
  expect(artifactReference(text)).toEqual(wanted);
});

test.for(["pkg:npm/left-pad@1.3.0", "pkg:docker/web", "pkg:"])("%s names nothing that was deployed", (text) => {
  expect(() => artifactReference(text)).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(text) }));
});
