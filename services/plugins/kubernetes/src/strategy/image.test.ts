import { expect, test } from "vitest";
import { parseImage } from "./image.ts";

test.for([
  { image: "web:v1", name: "web", tag: "v1" },
  { image: "web", name: "web", tag: "" },
  { image: "ghcr.io/shop/web:v1", name: "web", tag: "v1" },
  { image: "localhost:5000/shop/web", name: "web", tag: "" },
  { image: "localhost:5000/web:v1", name: "web", tag: "v1" },
  { image: "web@sha256:abc", name: "web", tag: "sha256:abc" },
  { image: "localhost:5000/web:v1@sha256:abc", name: "web", tag: "v1" },
])("$image is $name at $tag", ({ image, name, tag }) => expect(parseImage(image)).toEqual({ name, tag }));
