import { createRequire } from "node:module";
import { type DescMessage, type MessageShape, toJson } from "@bufbuild/protobuf";
import { visibleJson } from "@slipway/runtime/terminal";
import { Option } from "commander";
import { writeOut } from "./terminal/terminal.ts";

export const outputFormats = ["table", "wide", "json", "yaml"] as const;

/** How a result is printed. `table` and `wide` are for people: `wide` has more columns, and cuts nothing. */
export type OutputFormat = (typeof outputFormats)[number];

/** What a text for people depends on. */
export interface Shown {
  readonly wide: boolean;
}

/** `-o table|wide|json|yaml`, on every command that shows something. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "output format; wide cuts nothing and has more columns")
    .choices(outputFormats)
    .default("table");
}

/** Whether a format is for people. */
export function isForPeople(format: OutputFormat): boolean {
  return format === "table" || format === "wide";
}

/** Prints a value: as text for people, or in full for programs. */
export function printValue(value: unknown, format: OutputFormat, asText: (shown: Shown) => string): void {
  if (isForPeople(format)) writeOut(asText({ wide: format === "wide" }));
  else writeOut(format === "json" ? jsonText(value, 2) : yamlText(value));
}

/** Prints a message: as text for people, or in full for programs, in protobuf's JSON mapping. */
export function print<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asText: (shown: Shown) => string,
): void {
  printValue(isForPeople(format) ? undefined : jsonOf(schema, message), format, asText);
}

/** Prints one of many messages as it comes: a line of text, a line of JSON, or a YAML document. `more`: fields for programs beside those of the message. */
export function printOne<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  format: OutputFormat,
  asLine: (shown: Shown) => string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  if (isForPeople(format)) {
    writeOut(asLine({ wide: format === "wide" }));
    return;
  }
  const value = { ...(jsonOf(schema, message) as object), ...more };
  writeOut(format === "json" ? jsonText(value) : `---\n${yamlText(value)}`);
}

function jsonOf<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): unknown {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

function jsonText(value: unknown, indent?: number): string {
  return visibleJson(JSON.stringify(value, undefined, indent));
}

/** Strings with characters that a terminal would obey can be escaped only in quotes. */
function yamlText(value: unknown): string {
  const { stringify } = loadYaml();
  const plain = stringify(value).trimEnd();
  return visibleJson(plain) === plain ? plain : visibleJson(stringify(value, { defaultStringType: "QUOTE_DOUBLE" }).trimEnd());
}

/** Loaded when it is needed: commands start faster without it. Printing cannot wait for a promise. */
function loadYaml(): typeof import("yaml") {
  return createRequire(import.meta.url)("yaml") as typeof import("yaml");
}
