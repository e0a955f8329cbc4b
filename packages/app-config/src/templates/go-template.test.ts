import { expect, test } from "vitest";
import { renderGoTemplate } from "./go-template.ts";

const fields = { Value: "v1.2", EventName: "image", Empty: "" };

test.for([
  ["", ""],
  ["no action", "no action"],
  ["{{ .Value }}/{{.EventName}}", "v1.2/image"],
  ["a {{- .Value -}} b", "a {{- .Value -}} b".replace(" {{- .Value -}} ", "v1.2")],
  ["a{{/* a }} comment */}}b", "ab"],
  ["{{ if .Value }}yes{{ else }}no{{ end }}", "yes"],
  ["{{ if .Empty }}yes{{ else }}no{{ end }}", "no"],
  ['{{ if eq .EventName "x" }}a{{ else if eq .EventName "y" "image" }}b{{ else }}c{{ end }}', "b"],
  ["{{ if .Empty }}{{ if .Value }}a{{ else }}b{{ end }}{{ end }}c", "c"],
  ["{{ if and .Value (not .Empty) }}x{{ end }}", "x"],
  ["{{ if or .Empty false }}x{{ end }}", ""],
  ['{{ .Value | printf "%s-%q" "a" }}', 'a-"v1.2"'],
  ['{{ printf "%d%%" (len .Value) }}', "4%"],
  ['{{ `{{raw}}` }} {{ "\\"" }} {{ 12 }} {{ true }}', '{{raw}} " 12 true'],
  ["{{ print .Value .EventName | len }}", "9"],
] as const)("%s is rendered", ([template, text]) => {
  expect(renderGoTemplate(template, fields)).toEqual({ text });
});

test.for([
  ["{{ .Other }}", "there is no .Other; known: .Value, .EventName, .Empty"],
  ["{{ .Value", "is not closed"],
  ["{{ if .Value }}", "not closed by {{end}}"],
  ["{{ end }}", "closes nothing"],
  ["{{ else }}", "out of place"],
  ["{{ if .Value }}{{ else }}{{ else }}{{ end }}", "out of place"],
  ["{{ range .Value }}{{ end }}", "range is not supported"],
  ["{{ .Value .Value }}", "only a function takes arguments"],
  ["{{ }}", "only a function takes arguments"],
  ["{{ .Value | }}", "only a function takes arguments"],
  ["{{ (.Value }}", "closing parenthesis"],
  ["{{ .Value ) }}", "unexpected"],
  ["{{ $x := 1 }}", "cannot read"],
  ['{{ printf "%x" .Value }}', "%x is not supported"],
  ['{{ printf "%s" }}', "no value for %s"],
  ['{{ printf "a" .Value }}', "does not use"],
  ["{{ if .Empty }}{{ .Other }}{{ end }}", "there is no .Other"],
  [`{{ ${"(".repeat(100)} }}`, "too many parentheses"],
  ["x".repeat(10_001), "at most 10000"],
] as const)("%s is none: %s", ([template, problem]) => {
  expect(renderGoTemplate(template, fields)).toEqual({ problem: expect.stringContaining(problem) });
});

test.for([
  { name: "escapes that double each time", template: `{{ .Value${' | printf "%q"'.repeat(60)} }}` },
  { name: "very many values at once", template: `{{ print${" .Value".repeat(1_000)} }}` },
  { name: "very many actions", template: "{{ .Value }}".repeat(800) },
])("$name make no text that fills the memory", ({ template }) => {
  const rendered = renderGoTemplate(template, { Value: '"'.repeat(1_000), EventName: "image" });
  expect(rendered).toEqual({ problem: "it makes a text of more than 262144 characters" });
});
