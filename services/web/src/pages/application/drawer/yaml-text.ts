/** A value of JSON as YAML, for people to read. */
export function yamlText(value: unknown, indent = ""): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : value.map((each) => `${indent}- ${inItem(each, `${indent}  `)}`).join("\n");
  if (typeof value !== "object" || value === null) return scalar(value, indent);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  return entries.map(([key, each]) => `${indent}${plain(key)}:${afterKey(each, indent)}`).join("\n");
}

function afterKey(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return ` ${yamlText(value, `${indent}  `)}`;
  // As kubectl writes it: the items of a list stand below its key.
  return `\n${yamlText(value, Array.isArray(value) ? indent : `${indent}  `)}`;
}

function inItem(value: unknown, indent: string): string {
  return yamlText(value, indent).trimStart();
}

function scalar(value: unknown, indent: string): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const isBlock = value.includes("\n") && !/^[ \n]|[^\n\t\x20-\x7e\u00a0-\uffff]/.test(value);
  if (!isBlock) return plain(value);
  const lines = value.replace(/\n$/, "").split("\n");
  return `|${value.endsWith("\n") ? "" : "-"}\n${lines.map((line) => (line === "" ? "" : indent + line)).join("\n")}`;
}

/** Without quotes if it is then a text to every reader of YAML. */
function plain(text: string): string {
  const isText = /^[A-Za-z/_*.][\w ./()*%@+=-]*$/.test(text) && !/ $|^(true|false|yes|no|on|off|null|y|n)$|^[*.]/i.test(text);
  return isText ? text : JSON.stringify(text);
}
