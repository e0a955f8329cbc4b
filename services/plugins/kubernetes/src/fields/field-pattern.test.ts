import { expect, test } from "vitest";
import { matchesField, parseFieldPattern } from "./field-pattern.ts";

const image = ["spec", "template", "spec", "containers", 1, "image"];
const annotation = ["metadata", "annotations", "example.com/a.b"];

test.for([
  { pattern: "spec.template.spec.containers.1.image", steps: image, want: true },
  { pattern: "spec.template.spec.containers.0.image", steps: image, want: false },
  { pattern: "spec.template.spec.containers.*.image", steps: image, want: true },
  { pattern: "spec.template.spec.containers[*].image", steps: image, want: true },
  { pattern: "$.spec.template.spec.containers[1].image", steps: image, want: true },
  { pattern: "spec.template", steps: image, want: true },
  { pattern: "spec.template.spec.containers.1.image.x", steps: image, want: false },
  { pattern: "spec.temp", steps: image, want: false },
  { pattern: "metadata.annotations.example.com/a.b", steps: annotation, want: true },
  { pattern: "metadata.annotations.*", steps: annotation, want: true },
  { pattern: "metadata.annotations.example", steps: annotation, want: false },
  { pattern: "/metadata/annotations/example.com~1a.b", steps: annotation, want: true },
  { pattern: "/metadata/annotations/*", steps: annotation, want: true },
  { pattern: "/metadata/annotations/example", steps: annotation, want: false },
  { pattern: "/spec/template/spec/containers/1", steps: image, want: true },
  { pattern: "/data/a~01", steps: ["data", "a~1"], want: true },
])("$pattern has $steps: $want", ({ pattern, steps, want }) => expect(matchesField(parseFieldPattern(pattern), steps)).toBe(want));
