import { expect, test } from "vitest";
import { imageReference } from "./image-reference.ts";

const digest = `sha256:${"a1".repeat(32)}`;

test.each([
  ["nginx", { image: "docker.io/library/nginx", tag: "", digest: "" }],
  ["nginx:1.27", { image: "docker.io/library/nginx", tag: "1.27", digest: "" }],
  ["acme/web:v1", { image: "docker.io/acme/web", tag: "v1", digest: "" }],
  ["registry:5000/acme/web:v1", { image: "registry:5000/acme/web", tag: "v1", digest: "" }],
  ["localhost/web", { image: "localhost/web", tag: "", digest: "" }],
  ["GHCR.io/acme/web:v1", { image: "ghcr.io/acme/web", tag: "v1", digest: "" }],
  [`ghcr.io/acme/web@${digest}`, { image: "ghcr.io/acme/web", tag: "", digest }],
  [`ghcr.io/acme/web:v1@${digest}`, { image: "ghcr.io/acme/web", tag: "v1", digest }],
])("%s", (text, wanted) => {
  expect(imageReference(text)).toEqual(wanted);
});

test.each(["", "a b", "Acme/Web", "web:", "web:v 1", "web@sha256:short", `web@${digest}@${digest}`, "a1b2c3d4/../x", "https://ghcr.io/a"])(
  "%s is no image reference",
  (text) => {
    expect(imageReference(text)).toBeUndefined();
  },
);
