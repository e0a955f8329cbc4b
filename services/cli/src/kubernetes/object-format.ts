import { Option } from "commander";

const formats = ["yaml", "json"] as const;

/** How Kubernetes objects are printed: YAML documents, or one line of JSON each. */
export type ObjectFormat = (typeof formats)[number];

/** `-o yaml|json` of the commands that print Kubernetes objects. */
export function objectOutputOption(): Option {
  return new Option("-o, --output <format>", "output format: YAML documents, or one line of JSON for each object")
    .choices(formats)
    .default("yaml");
}

const lineFormats = ["table", "json"] as const;

/** How one fact about each object is printed: for people, or one line of JSON each. */
export type LineFormat = (typeof lineFormats)[number];

/** `-o table|json` of the commands that say something about each object. */
export function lineOutputOption(): Option {
  return new Option("-o, --output <format>", "output format: for people, or one line of JSON for each object")
    .choices(lineFormats)
    .default("table");
}
