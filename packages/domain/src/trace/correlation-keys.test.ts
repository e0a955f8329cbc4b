import { expect, test } from "vitest";
import { artifactKeys, deployedKeys, imageKeys, traceparentKey } from "./correlation-keys.ts";

const digest = `sha256:${"0f".repeat(32)}`;

test("what CI built is recognized in what is deployed, by tag and by digest", () => {
  const built = artifactKeys({ image: "ghcr.io/acme/web", version: "1.4.0", digest });
  expect(built).toEqual([`digest:${digest}`, "image:ghcr.io/acme/web:1.4.0"]);
  expect(deployedKeys([{ url: "ghcr.io/acme/web:1.4.0" }])).toEqual([built[1]]);
  expect(deployedKeys([{ url: `mirror.local/copy@${digest}` }])).toEqual([built[0]]);
});

test("a tag that moves does not tell which image it is", () => {
  expect(imageKeys("nginx:latest")).toEqual([]);
  expect(imageKeys("nginx")).toEqual([]);
  expect(imageKeys(`nginx:latest@${digest}`)).toEqual([`digest:${digest}`]);
});

test("what is no image has no keys, and equal images count once", () => {
  expect(imageKeys("s3://bucket/key")).toBeUndefined();
  expect(deployedKeys([{ url: "" }, { url: "nginx:1" }, { url: "docker.io/library/nginx:1" }])).toEqual([
    "image:docker.io/library/nginx:1",
  ]);
});

test("an OpenTelemetry trace is recognized whatever its span", () => {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  expect(traceparentKey(`00-${id}-00f067aa0ba902b7-01`)).toBe(`trace:${id}`);
  expect(traceparentKey(`00-${"0".repeat(32)}-00f067aa0ba902b7-01`)).toBeUndefined();
  expect(traceparentKey("no trace context")).toBeUndefined();
});
